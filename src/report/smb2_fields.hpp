// The fields of what a port says in SMB2 and SMB3. [MS-SMB2] 2.2.4
#pragma once

#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/verdict_fields.hpp"

namespace smbprobe::report {

inline void write_dialect_name(JsonWriter& out, const Smb2Dialect& dialect) {
  Label<proto::kSmb2Dialects>::write(out, dialect.revision);
}
inline void write_smb2_capabilities(JsonWriter& out, const Smb2Dialect& dialect) {
  Flags<proto::kSmb2Capabilities>::write_names(out, dialect.capabilities);
}

template <>
struct Fields<Smb2Dialect> {
  static constexpr std::tuple list{
      Derived<"dialect", write_dialect_name>{},
      Field<"revision", &Smb2Dialect::revision>{},
      Flat<&Smb2Dialect::verdict>{},
      Field<"signing", &Smb2Dialect::signing>{},
      Field<"security_mode", &Smb2Dialect::security_mode>{},
      Derived<"capabilities", write_smb2_capabilities>{},
      Field<"capabilities_raw", &Smb2Dialect::capabilities, Flags<proto::kSmb2Capabilities>>{},
      Field<"encryption_asked", &Smb2Dialect::encryption_asked>{},
      Field<"max_transact_size", &Smb2Dialect::max_transact_size>{},
      Field<"max_read_size", &Smb2Dialect::max_read_size>{},
      Field<"max_write_size", &Smb2Dialect::max_write_size>{}};
};
static_assert(lists_every_member<Smb2Dialect>());

/// An algorithm has no name in its own type: the list that it is in knows the vocabulary.
template <const auto& Table>
struct AlgorithmIn {
  static void write(JsonWriter& out, const Algorithm& algorithm) {
    out.begin_object();
    out.member("id", algorithm.id);
    out.member("name", proto::label_of(Table, algorithm.id));
    write_rows(out, Fields<Verdict>::list, algorithm.verdict);
    out.end_object();
  }
  static void read(JsonReader& in, Algorithm& algorithm) { read_object(in, algorithm); }
};
template <const auto& Table>
struct Algorithms : OrNull<ListOf<AlgorithmIn<Table>>> {
  static constexpr const auto& table() noexcept { return Table; }
};

/// For reading and comparing; written by AlgorithmIn, which adds the name.
template <>
struct Fields<Algorithm> {
  static constexpr std::tuple list{Field<"id", &Algorithm::id>{}, Flat<&Algorithm::verdict>{}};
};
static_assert(lists_every_member<Algorithm>());

/// The names of the accepted ones.
template <auto Member, const auto& Table>
void write_accepted(JsonWriter& out, const Smb2Report& smb2) {
  const auto& list = smb2.*Member;
  if (!list) return out.value(nullptr);
  out.begin_array();
  for (const Algorithm& algorithm : *list)
    if (algorithm.verdict.answer == Answer::accepted) Label<Table>::write(out, algorithm.id);
  out.end_array();
}

template <>
struct Fields<UnknownContext> {
  static constexpr std::tuple list{Field<"type", &UnknownContext::type>{},
                                   Field<"bytes", &UnknownContext::data, Hex>{}};
};
static_assert(lists_every_member<UnknownContext>());

template <>
struct Fields<Smb2Report> {
  using R = Smb2Report;
  static constexpr std::tuple list{
      Flat<&R::verdict>{},
      Field<"dialects", &R::dialects>{},
      Field<"multi_protocol", &R::multi_protocol>{},
      Field<"multi_protocol_asked", &R::multi_protocol_asked>{},
      Field<"multi_protocol_refusal", &R::multi_protocol_refusal>{},
      Field<"signing", &R::signing>{},
      Field<"server_guid", &R::server_guid>{},
      Field<"system_time", &R::system_time, Time>{},
      Field<"start_time", &R::start_time, Time>{},
      MostlyEmpty<Derived<"ciphers", write_accepted<&R::ciphers, proto::kCiphers>>,
                  Field<"cipher_answers", &R::ciphers, Algorithms<proto::kCiphers>>,
                  Field<"cipher_preference", &R::cipher_preference>,
                  Derived<"signing_algorithms", write_accepted<&R::signing_algorithms, proto::kSigningAlgorithms>>,
                  Field<"signing_answers", &R::signing_algorithms, Algorithms<proto::kSigningAlgorithms>>,
                  Field<"signing_preference", &R::signing_preference>,
                  Field<"preauth_integrity", &R::preauth_integrity, Labels<proto::kHashAlgorithms>>,
                  GroupOrNull<"compression",
                              Field<"algorithms", &R::compression, Labels<proto::kCompressionAlgorithms>>,
                              Field<"chained", &R::compression_chained>,
                              Field<"chained_asked", &R::compression_chained_asked>>,
                  Field<"rdma_transforms", &R::rdma_transforms, Labels<proto::kRdmaTransforms>>,
                  Field<"transport_security", &R::transport_security>,
                  Field<"posix_extensions", &R::posix_extensions>,
                  Field<"unknown_contexts", &R::unknown_contexts>>{}};
};
static_assert(lists_every_member<Smb2Report>());

}  // namespace smbprobe::report
