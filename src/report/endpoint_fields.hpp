// The fields of a port.
#pragma once

#include "report/smb1_fields.hpp"
#include "report/smb2_fields.hpp"

namespace smbprobe::report {

/// Whether a session that was tried was granted; null where that is not settled. The reason is a field of its own.
struct Granted {
  static constexpr bool is_answer = true;  ///< compared as the whole verdict
  static void write(JsonWriter& out, const Verdict& verdict) {
    const bool settled = verdict.answer == Answer::accepted || verdict.answer == Answer::refused;
    out.value(settled ? std::optional(verdict.answer == Answer::accepted) : std::nullopt);
  }
  static void read(JsonReader& in, Verdict& verdict) {
    if (!in.null()) verdict.answer = in.boolean() ? Answer::accepted : Answer::refused;
  }
};

/// Read after Granted: a reason without an answer is that of an open question.
struct GrantReason {
  static constexpr bool is_answer = false;
  static void write(JsonWriter& out, const Verdict& verdict) { Codec<Reason>::write(out, verdict.reason); }
  static void read(JsonReader& in, Verdict& verdict) {
    Codec<Reason>::read(in, verdict.reason);
    if (verdict.answer == Answer::not_asked && !verdict.reason.is_none()) verdict.answer = Answer::unknown;
  }
};

template <>
struct Fields<Authentication> {
  static constexpr std::tuple list{Field<"mechanisms", &Authentication::mechanisms, OrNull<ListOf<Mechanism>>>{},
                                   Field<"hint", &Authentication::hint>{},
                                   Field<"anonymous", &Authentication::anonymous, Granted>{},
                                   Field<"anonymous_how", &Authentication::anonymous, GrantReason>{},
                                   Field<"anonymous_ipc", &Authentication::anonymous_ipc, Granted>{},
                                   Field<"anonymous_ipc_how", &Authentication::anonymous_ipc, GrantReason>{},
                                   Field<"guest", &Authentication::guest, Granted>{},
                                   Field<"guest_how", &Authentication::guest, GrantReason>{}};
};
static_assert(lists_every_member<Authentication>());

template <>
struct Fields<ReportedAnomaly> {
  static constexpr std::tuple list{Field<"where", &ReportedAnomaly::where>{}, Field<"what", &ReportedAnomaly::what>{}};
};
static_assert(lists_every_member<ReportedAnomaly>());

[[nodiscard]] inline bool is_netbios(const EndpointReport& endpoint) noexcept {
  return endpoint.transport == proto::Transport::netbios;
}

template <>
struct Fields<EndpointReport> {
  using E = EndpointReport;
  static constexpr std::tuple list{Field<"transport", &E::transport>{},
                                   Field<"port", &E::port>{},
                                   Field<"state", &E::state>{},
                                   Field<"how", &E::reason>{},
                                   Field<"connected", &E::connected>{},
                                   Field<"called_name", &E::called_name>{},
                                   Only<is_netbios, Field<"tried_names", &E::tried_names>>{},
                                   Field<"smb1", &E::smb1>{},
                                   Field<"smb2", &E::smb2>{},
                                   Field<"authentication", &E::authentication>{},
                                   Field<"anomalies", &E::anomalies>{}};
};
static_assert(lists_every_member<EndpointReport>());

}  // namespace smbprobe::report
