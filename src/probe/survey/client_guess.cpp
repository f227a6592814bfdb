#include "probe/survey/client_guess.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "proto/smb2_dialects.hpp"

namespace smbprobe::probe {
namespace {

using proto::find_context;
using Numbers = std::vector<std::uint16_t>;
using Strings = std::vector<std::string>;
using Guess = std::optional<std::string>;

/// Of impacket, and of macOS: the strings of the two are the same as well.
constexpr std::uint16_t kImpacketFlags2 = 0xC801;
constexpr std::uint32_t kImpacketCapabilities = proto::SMB2_GLOBAL_CAP_ENCRYPTION;
constexpr std::uint32_t kRubyCapabilities = proto::SMB2_GLOBAL_CAP_ENCRYPTION;
constexpr std::uint16_t kWindowsFlags2 = 0xC853;
/// Capabilities of every Windows with 3.x; NOTIFICATIONS may stand beside them.
constexpr std::uint32_t kWindows3Capabilities = 0x7F;

constexpr std::array<std::string_view, 6> kOldWindowsStrings{
    "PC NETWORK PROGRAM 1.0", "LANMAN1.0", "Windows for Workgroups 3.1a", "LM1.2X002", "LANMAN2.1", "NT LM 0.12"};

Numbers context_types(const proto::Smb2NegotiateRequest& request) {
  Numbers out;
  for (const auto& context : request.contexts.contexts) out.push_back(proto::context_type(context));
  return out;
}

bool holds_all(const Numbers& list, std::initializer_list<std::uint16_t> wanted) {
  return std::ranges::all_of(wanted, [&](std::uint16_t each) { return std::ranges::find(list, each) != list.end(); });
}

bool starts_with(const Numbers& list, const Numbers& begin) {
  return list.size() >= begin.size() && std::equal(begin.begin(), begin.end(), list.begin());
}

Numbers ciphers_of(const proto::Smb2NegotiateRequest& request) {
  const auto* context = find_context<proto::EncryptionCapabilities>(request.contexts.contexts);
  return context == nullptr ? Numbers{} : context->ciphers;
}

Numbers compression_of(const proto::Smb2NegotiateRequest& request) {
  const auto* context = find_context<proto::CompressionCapabilities>(request.contexts.contexts);
  return context == nullptr ? Numbers{} : context->compression_algorithms;
}

bool is_old_windows_list(const Strings& list) {
  return list.size() >= kOldWindowsStrings.size() &&
         std::equal(kOldWindowsStrings.begin(), kOldWindowsStrings.end(), list.begin());
}

bool is_new_windows_list(const Strings& list) { return list == Strings{"NT LM 0.12", "SMB 2.002", "SMB 2.???"}; }

/// smbclient and everything else that is built on Samba's library.
bool is_samba_list(const Strings& list) {
  const auto has = [&](std::string_view dialect) { return std::ranges::find(list, dialect) != list.end(); };
  return has("NT LANMAN 1.0") && has("NT LM 0.12") && !has("xenix1.1");  // xenix1.1: a prober that asks for all
}

/// The clients that a 3.1.1 request alone gives away: by their contexts, most of them in an order of their own.
Guess guess_by_contexts(const proto::Smb2NegotiateRequest& request) {
  const Numbers types = context_types(request);
  const Numbers ciphers = ciphers_of(request);
  const Numbers compression = compression_of(request);
  if (starts_with(types, {1, 2, 5, 0x100})) return "Linux (kernel client)";
  if (types == Numbers{1, 2, 8, 5} || types == Numbers{1, 2, 8, 5, 0x100}) return "Samba 4.15 or later (smbclient)";
  if (types == Numbers{1, 2, 3, 8, 5}) return "macOS";
  if (types == Numbers{1, 2, 3, 5} && compression == Numbers{0}) {
    if (ciphers == Numbers{4, 3, 2, 1}) return "macOS";
    if (ciphers == Numbers{1}) return "macOS 11";
  }
  if (request.capabilities == kRubyCapabilities && ciphers == Numbers{4, 3, 2, 1} && compression == Numbers{1, 2, 3, 4})
    return "Metasploit (ruby_smb)";
  if (holds_all(types, {0x100}) || (request.capabilities & kWindows3Capabilities) != kWindows3Capabilities)
    return std::nullopt;
  // TRANSPORT (6) and RDMA (7) are not in every connection
  if (holds_all(types, {1, 2, 3, 5, 8}) && ciphers == Numbers{2, 1, 4, 3}) {
    if (compression == Numbers{4, 2, 3, 1, 5}) return "Windows 11 24H2 or later, Server 2025";
    if (compression == Numbers{4, 2, 3, 1}) return "Windows 11 21H2 to 23H2, Server 2022";
  }
  if (!holds_all(types, {8}) && holds_all(types, {1, 2, 3, 5}) && ciphers == Numbers{2, 1} &&
      compression == Numbers{4, 2, 3, 1})
    return "Windows 10 2004 to 22H2";
  if (types.size() == 4 && holds_all(types, {1, 2, 3, 5}) && compression == Numbers{2, 3, 1})
    return "Windows 10 1903 or 1909";
  if (types == Numbers{1, 2} && ciphers == Numbers{2, 1}) return "Windows 10 1507 to 1809, Server 2016 or 2019";
  return std::nullopt;
}

Guess guess_by_strings(const proto::Smb1NegotiateRequest& smb1, const proto::Smb2NegotiateRequest* smb2) {
  const Strings& list = smb1.dialects;
  if (is_samba_list(list)) return "Samba (smbclient)";
  if (is_old_windows_list(list)) {
    const auto extra = list.size() - kOldWindowsStrings.size();
    if (extra == 0) return "Windows 7 or older";
    if (extra == 1 && list.back() == proto::kSmb2Dialect2_002) return "Windows Vista, Server 2008";
    if (extra == 2 && list.back() == proto::kSmb2DialectWildcard) return "Windows 7, Server 2008 R2";
    return std::nullopt;
  }
  if (!is_new_windows_list(list) || smb2 == nullptr) return std::nullopt;
  const bool up_to_3_0 = smb2->dialects == Numbers{proto::SMB_2_0_2, proto::SMB_2_1, proto::SMB_3_0};
  if (up_to_3_0 && smb1.header.flags2 == kImpacketFlags2 && smb2->capabilities == kImpacketCapabilities)
    return "impacket";
  if (smb1.header.flags2 != kWindowsFlags2) return std::nullopt;
  if (up_to_3_0) return "Windows 8, Server 2012";
  if (smb2->dialects == Numbers{proto::SMB_2_0_2, proto::SMB_2_1, proto::SMB_3_0, proto::SMB_3_0_2})
    return "Windows 8.1, Server 2012 R2";
  return std::nullopt;
}

bool offers_all_dialects(const proto::Smb2NegotiateRequest& request) {
  return std::ranges::equal(request.dialects, proto::kSmb2Dialects, {}, {}, &proto::Named<std::uint16_t>::value);
}

/// Samba before 4.15 still offered dialects that no Windows ever shipped. [MS-SMB2] has none of their numbers.
bool offers_preview_dialects(const proto::Smb2NegotiateRequest& request) {
  return holds_all(request.dialects, {0x0222, 0x0224});
}

}  // namespace

Guess guess_client(const ClientTraits& traits) {
  const auto* smb2 = traits.smb2 ? &*traits.smb2 : nullptr;
  if (smb2 != nullptr && offers_preview_dialects(*smb2)) return "Samba before 4.15 (smbclient)";
  const bool linux = smb2 != nullptr && starts_with(context_types(*smb2), {1, 2, 5, 0x100});
  if (smb2 != nullptr && !smb2->contexts.damage && (linux || offers_all_dialects(*smb2)))
    if (auto guess = guess_by_contexts(*smb2)) return guess;
  return traits.smb1 ? guess_by_strings(*traits.smb1, smb2) : std::nullopt;
}

}  // namespace smbprobe::probe
