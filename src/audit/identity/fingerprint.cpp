#include "audit/identity/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "audit/identity/traits.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::audit {
namespace {

using proto::SMB_2_0_2;
using proto::SMB_2_1;
using proto::SMB_3_0;
using proto::SMB_3_0_2;
using proto::SMB_3_1_1;
using report::ReasonKind;

constexpr std::string_view kKerberos = "1.2.840.113554.1.2.2";
constexpr std::string_view kMsKerberos = "1.2.840.48018.1.2.2";
constexpr std::string_view kUserToUser = "1.2.840.113554.1.2.2.3";
constexpr std::string_view kNegoex = "1.3.6.1.4.1.311.2.2.30";

constexpr std::uint32_t k64KiB = 65536;
constexpr std::uint32_t k1MiB = 1048576;
constexpr std::uint32_t k4MiB = 4194304;
constexpr std::uint32_t kCapUnix = 0x00800000;
/// SMB1 capabilities of every Windows since 2000. [MS-SMB] 2.2.4.5.2.1
constexpr std::uint32_t kWindowsSmb1 = 0x0000E3FC;
constexpr std::uint32_t kLeasingAndLargeMtu = 0x06;

// A best score below this, or this close to the second, names no implementation.
constexpr int kEnough = 50;
constexpr int kApart = 20;
constexpr int kSurest = 95;

using Test = bool (*)(const Traits&);

/// One thing that speaks for one implementation.
struct Clue {
  std::string_view name;
  int weight;
  std::string_view reason;
  Test test;
};

bool only_ntlm(const Traits& t) { return t.mechanisms == std::vector<std::string>{std::string(proto::kOidNtlmssp)}; }

bool refused_smb1(const Traits& t, report::Reason reason) {
  return t.smb1->verdict.answer == report::Answer::refused && t.smb1->verdict.reason == reason;
}

bool reads_up_to(const Traits& t, std::uint32_t size) {
  return t.highest != nullptr && t.highest->max_read_size == size;
}

bool is_apple_mechanism(const std::string& oid) {
  return oid == "1.3.6.1.5.5.14" || oid.starts_with("1.2.752.43.14.") || oid == "1.3.5.1.5.2.7";
}

bool says(const Traits& t, std::string_view words) {
  return std::ranges::any_of(t.anomalies, [&](const auto& what) { return what.find(words) != std::string::npos; });
}

bool has_samba_token(const Traits& t) {
  if (t.hint != HintKind::rfc4178 || t.start != StartKind::none || t.offers(kUserToUser) || t.offers(kNegoex))
    return false;
  return only_ntlm(t) || t.mechanisms == std::vector<std::string>{std::string(kMsKerberos), std::string(kKerberos),
                                                                  std::string(proto::kOidNtlmssp)};
}

bool has_windows_smb1(const Traits& t) {
  const auto& smb1 = *t.smb1;
  const std::uint32_t flags = smb1.capabilities.value_or(0);
  const bool size = smb1.max_buffer_size == 4356U || smb1.max_buffer_size == 16644U;
  return size && (flags & kWindowsSmb1) == kWindowsSmb1 && (flags & kCapUnix) == 0 && t.guid != GuidKind::name;
}

bool answered_smb2(const Traits& t) { return t.highest != nullptr; }

/// What speaks for whom. No clue rests on a version number, or on a name that a host gives itself.
constexpr std::array kClues = std::to_array<Clue>({
    {"Windows", 50, "it offers NEGOEX", [](const Traits& t) { return t.offers(kNegoex); }},
    {"Windows", 40, "it offers Kerberos user to user, and its start time is not that of its answer",
     [](const Traits& t) { return t.offers(kUserToUser) && !t.offers(kNegoex) && t.start != StartKind::now; }},
    {"Windows", 15, "its server GUID is random", [](const Traits& t) { return t.guid == GuidKind::opaque; }},
    {"Windows", 15, "it reports its start time", [](const Traits& t) { return t.start == StartKind::real; }},
    {"Windows", 10, "it closes the connection when SMB1 is disabled",
     [](const Traits& t) { return answered_smb2(t) && (refused_smb1(t, ReasonKind::closed) || refused_smb1(t, ReasonKind::reset)); }},
    {"Windows", 25, "its SMB1 capabilities and buffer size are those of Windows", has_windows_smb1},
    {"Windows", 25, "the Flags of its SMB1 answers repeat the request's",
     [](const Traits& t) { return t.smb1_flags == std::uint8_t{0x98}; }},
    {"Windows", 15, "its SMB1 answer has extended security without a token",
     [](const Traits& t) { return t.smb1->server_guid && t.mechanisms && t.mechanisms->empty(); }},

    {"Samba", 60, "its server GUID decodes to a name", [](const Traits& t) { return t.guid == GuidKind::name; }},
    {"Samba", 15, "its security token has the mechanisms and hint of Samba", has_samba_token},
    {"Samba", 50, "it accepts the SMB1 dialect POSIX 2, NT LANMAN 1.0 or Samba",
     [](const Traits& t) { return t.accepts("POSIX 2") || t.accepts("NT LANMAN 1.0") || t.accepts("Samba"); }},
    {"Samba", 40, "it accepts the SMB1 dialect MICROSOFT NETWORKS 3.0",
     [](const Traits& t) { return t.accepts("MICROSOFT NETWORKS 3.0"); }},
    {"Samba", 20, "it has the UNIX extensions of SMB1",
     [](const Traits& t) { return (t.smb1->capabilities.value_or(0) & kCapUnix) != 0; }},
    {"Samba", 15, "it refuses SMB1 with DialectIndex 0xFFFF",
     [](const Traits& t) { return answered_smb2(t) && refused_smb1(t, {ReasonKind::dialect_index, proto::kNoCommonDialect}); }},
    {"Samba", 10, "it closes the connection when SMB2 is disabled",
     [](const Traits& t) { return !answered_smb2(t) && t.refused_with(ReasonKind::closed); }},

    {"ksmbd", 50, "its server GUID is all zero",
     [](const Traits& t) { return t.guid == GuidKind::zero && answered_smb2(t); }},
    {"ksmbd", 20, "it transacts up to 1 MiB and reads up to 4 MiB",
     [](const Traits& t) { return reads_up_to(t, k4MiB) && t.highest->max_transact_size == k1MiB; }},
    {"ksmbd", 20, "its SMB1 refusal has the transport header twice",
     [](const Traits& t) { return says(t, "the transport header is there twice"); }},
    {"ksmbd", 15, "it refuses with STATUS_INSUFFICIENT_RESOURCES",
     [](const Traits& t) { return t.refused_with({ReasonKind::status, proto::STATUS_INSUFFICIENT_RESOURCES}); }},
    {"ksmbd", 15, "it refuses 2.0.2 and accepts 2.1",
     [](const Traits& t) { return t.refuses(SMB_2_0_2) && t.accepts(SMB_2_1); }},
    {"ksmbd", 10, "the client's order of ciphers counts",
     [](const Traits& t) { return t.smb2->cipher_preference == report::Preference::client; }},

    {"macOS", 60, "it offers a mechanism that only Apple's Kerberos has",
     [](const Traits& t) { return t.mechanisms && std::ranges::any_of(*t.mechanisms, is_apple_mechanism); }},
    {"macOS", 15, "it transacts and reads up to 4 MiB",
     [](const Traits& t) { return reads_up_to(t, k4MiB) && t.highest->max_transact_size == k4MiB; }},

    {"impacket", 60, "its server GUID is the one of impacket",
     [](const Traits& t) { return t.guid == GuidKind::decoy && !t.offers(kUserToUser); }},
    {"impacket", 15, "its start time is that of its answer, and it offers only NTLM, without a hint",
     [](const Traits& t) { return t.start == StartKind::now && only_ntlm(t) && t.hint == HintKind::none; }},
    {"impacket", 30, "its SMB1 buffer is 64000 bytes for one request at a time",
     [](const Traits& t) { return t.smb1->max_buffer_size == 64000U && t.smb1->max_mpx_count == 1; }},
    {"impacket", 10, "it names no capability, and transfers up to 64 KiB",
     [](const Traits& t) { return reads_up_to(t, k64KiB) && t.highest->capabilities == 0U; }},

    {"Responder", 60, "its start time is that of its answer, and it offers Kerberos user to user",
     [](const Traits& t) { return t.start == StartKind::now && t.offers(kUserToUser) && !t.offers(kNegoex); }},
    {"Responder", 30, "its server GUID is the one of Responder",
     [](const Traits& t) { return t.guid == GuidKind::decoy && t.offers(kUserToUser); }},

    {"node-smb-server", 40, "it says in SMB2 that it cannot sign",
     [](const Traits& t) { return t.smb2->signing == report::Signing::disabled; }},
    {"node-smb-server", 40, "it sends no token, and its SMB1 buffer is 33028 bytes",
     [](const Traits& t) { return t.mechanisms && t.mechanisms->empty() && t.smb1->max_buffer_size == 33028U; }},

    {"illumos", 50, "it has leases and large transfers in 2.0.2",
     [](const Traits& t) {
       const auto row = std::ranges::find(t.smb2->dialects, SMB_2_0_2, &report::Smb2Dialect::revision);
       return row != t.smb2->dialects.end() && (row->capabilities.value_or(0) & kLeasingAndLargeMtu) != 0;
     }},
    {"illumos", 25, "its times are whole seconds", [](const Traits& t) { return t.whole_seconds; }},

    {"NetApp", 35, "it sets capability ENCRYPTION in 3.1.1 beside ciphers",
     [](const Traits& t) {
       return t.highest != nullptr && t.highest->revision == SMB_3_1_1 && t.smb2->ciphers &&
              !t.smb2->ciphers->empty() &&
              (t.highest->capabilities.value_or(0) & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0;
     }},
    {"NetApp", 35, "it accepts 3.0 and 3.1.1, but not 3.0.2",
     [](const Traits& t) { return t.accepts(SMB_3_0) && t.accepts(SMB_3_1_1) && t.refuses(SMB_3_0_2); }},
});

struct Score {
  std::string_view name;
  std::size_t place = 0;  ///< among those with as many points
  int points = 0;
  std::vector<std::string> reasons;
};

/// Best first.
std::vector<Score> scores_of(const Traits& traits) {
  std::vector<Score> out;
  for (const Clue& clue : kClues) {
    if (!clue.test(traits)) continue;
    auto place = std::ranges::find(out, clue.name, &Score::name);
    if (place == out.end()) place = out.insert(out.end(), Score{clue.name, out.size(), 0, {}});
    place->points += clue.weight;
    place->reasons.emplace_back(clue.reason);
  }
  std::ranges::sort(out, {}, [](const Score& score) { return std::pair{-score.points, score.place}; });
  return out;
}

Implementation unknown(const std::vector<Score>& scores) {
  Implementation out;
  out.name = kUnknownImplementation;
  for (const auto& score : scores)
    for (const auto& reason : score.reasons) out.reasons.push_back(fmt::format("like {}: {}", score.name, reason));
  if (scores.empty()) out.reasons.emplace_back("nothing it shows points to one implementation");
  return out;
}

}  // namespace

Implementation recognise(const report::HostReport& report) {
  const auto traits = traits_of(report);
  if (!traits)
    return {.name = std::string(kUnknownImplementation),
            .confidence = 0,
            .reasons = {"no port supports SMB"},
            .fingerprint = {}};
  auto scores = scores_of(*traits);
  const int best = scores.empty() ? 0 : scores.front().points;
  const int second = scores.size() < 2 ? 0 : scores[1].points;
  Implementation out;
  if (best < kEnough || best - second < kApart) {
    out = unknown(scores);
  } else {
    out.name = std::string(scores.front().name);
    out.confidence = std::min(best - second, kSurest);
    out.reasons = std::move(scores.front().reasons);
  }
  out.fingerprint = fingerprint_text(*traits);
  return out;
}

}  // namespace smbprobe::audit
