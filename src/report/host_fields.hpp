// The fields of a host.
#pragma once

#include "report/cut_text_fields.hpp"
#include "report/dialect_range.hpp"
#include "report/dialect_ranges.hpp"
#include "report/endpoint_fields.hpp"
#include "report/weakest_signing.hpp"

namespace smbprobe::report {

template <>
struct Fields<Identity> {
  using I = Identity;
  static constexpr std::tuple list{MostlyEmpty<Field<"netbios_name", &I::netbios_name>,
                                               Field<"netbios_domain", &I::netbios_domain>,
                                               Field<"dns_name", &I::dns_name>,
                                               Field<"dns_domain", &I::dns_domain>,
                                               Field<"dns_forest", &I::dns_forest>,
                                               Field<"os_version", &I::os_version>,
                                               Field<"native_os", &I::native_os>,
                                               Field<"native_lan_man", &I::native_lan_man>,
                                               Field<"mac", &I::mac>>{}};
};
static_assert(lists_every_member<Identity>());

inline void write_lowest(JsonWriter& out, const HostReport& report) { out.value(lowest_dialect(report)); }
inline void write_highest(JsonWriter& out, const HostReport& report) { out.value(highest_dialect(report)); }

inline void write_smb1_signing(JsonWriter& out, const HostReport& report) {
  Codec<std::optional<Signing>>::write(out, smb1_signing(report));
}
inline void write_smb2_signing(JsonWriter& out, const HostReport& report) {
  Codec<std::optional<Signing>>::write(out, smb2_signing(report));
}
inline void check_signing(JsonReader& in) {
  std::optional<Signing> value;
  Codec<std::optional<Signing>>::read(in, value);
}

/// What a host accepts. An earlier version wrote every name that NT LM 0.12 has.
struct DialectNames : Codec<std::vector<std::string>> {
  static void read(JsonReader& in, std::vector<std::string>& value) {
    Codec<std::vector<std::string>>::read(in, value);
    name_nt_lm(value);
  }
};

template <>
struct Fields<HostReport> {
  using H = HostReport;
  /// What stands before `identity`, into which the writer puts what was judged of the implementation.
  static constexpr std::tuple facts{Field<"target", &H::target>{},
                                    Field<"address", &H::address, TextOrNull>{},
                                    Field<"source", &H::source>{},
                                    Field<"depth", &H::depth>{},
                                    Field<"started", &H::started_us, UnixTime>{},
                                    Field<"elapsed_ms", &H::elapsed_us, Milliseconds>{},
                                    Field<"status", &H::status>{},
                                    Group<"verdict",
                                          Field<"smb1", &H::smb1>,
                                          Field<"dialects", &H::dialects, DialectNames>,
                                          Derived<"lowest", write_lowest>,
                                          Derived<"highest", write_highest>,
                                          Field<"signing", &H::signing, OrUnknown<Codec<Signing>>>,
                                          Derived<"smb1_signing", write_smb1_signing, check_signing>,
                                          Derived<"smb2_signing", write_smb2_signing, check_signing>,
                                          Field<"unanswered", &H::unanswered>>{},
                                    Field<"endpoints", &H::endpoints>{}};
  static constexpr std::tuple rest{Field<"errors", &H::errors>{}, IfAny<Field<"cut", &H::cut>>{}};
  static constexpr std::tuple list = std::tuple_cat(facts, std::tuple{Field<"identity", &H::identity>{}}, rest);
};
static_assert(lists_every_member<HostReport>());

}  // namespace smbprobe::report
