#include "audit/clients/causes.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "audit/clients/causes_unseen.hpp"
#include "audit/clients/causes_visible.hpp"

namespace smbprobe::audit {
namespace {

constexpr std::array kCauses{
    CauseRow{Cause::nothing, "nothing", "Nothing answers on 445 and 139", "", kNothingWords, kNothingPc, kNothingServer,
             "", "none within the local network"},
    CauseRow{
        Cause::not_smb, "not-smb", "The port answers, but not with SMB", "", kNotSmbWords, {}, kNotSmbServer, "", ""},
    CauseRow{Cause::only_139, "only-139", "TCP 445 is blocked, and this client does not use SMB2 over 139", "",
             kOnly139Words, kOnly139Pc, kOnly139Server, "", "none: 445 shows nothing that 139 does not"},
    CauseRow{Cause::smb1_only, "smb1-only", "The server supports only SMB1, and this client has none", "",
             kSmb1OnlyWords, kSmb1OnlyPc, kSmb1OnlyServer,
             "high: SMB1 has no encryption and no protection against a man in the middle, and worms use it", "none"},
    CauseRow{Cause::cannot_sign, "cannot-sign", "The client requires signing, and the server cannot sign", "",
             kCannotSignWords, kCannotSignPc, kCannotSignServer, "high, for every server: relayed logins, tampering",
             "some processor time"},
    CauseRow{Cause::no_dialect, "no-dialect", "Client and server have no dialect in common", "", kNoDialectWords,
             kNoDialectPc, kNoDialectServer, "",
             "a higher maximum: none; a minimum of 2.x: no encryption, no pre-authentication integrity"},
    CauseRow{Cause::no_signing_algorithm,
             "no-signing-algorithm",
             "Client and server have no signing algorithm in common",
             "",
             kNoAlgorithmWords,
             {},
             kNoAlgorithmServer,
             "",
             "none"},
    CauseRow{Cause::encryption_client, "encryption-client", "The client requires encryption, and the server has none",
             "", kEncryptionClientWords, kEncryptionClientPc, kEncryptionClientServer, "medium", "none"},
    CauseRow{Cause::ntlm_blocked, "ntlm-blocked", "The client blocks NTLM, and the server offers nothing else",
             "the PC or the server blocks NTLM", kNtlmBlockedWords, kNtlmBlockedPc, kNtlmBlockedServer,
             "an exception: low to medium; BlockNTLM off: medium, everywhere", ""},
    CauseRow{Cause::ntlmv1_only, "ntlmv1-only", "The server takes no NTLMv2",
             "the password is right and the server takes NTLMv1 only", kNtlmV1Words, kNtlmV1Pc, kNtlmV1Server,
             "lowering it: high, logins can be cracked and relayed", ""},
    CauseRow{Cause::ms16_110, "ms16-110", "A Microsoft account on a public network (MS16-110)",
             "all three are true (MS16-110, by report): a Microsoft account is signed in, the network is Public or "
             "Guest, no other credential is stored for the share",
             kMs16Words, kMs16Pc, kMs16Server, "", ""},
    CauseRow{Cause::guest_refused, "guest-refused", "The PC refuses guest logins", "you log in as guest",
             kGuestRefusedWords, kGuestRefusedPc, kGuestRefusedServer,
             "an account: none; guest logins: high, any server can pose as this one, without signing or encryption",
             "none"},
    CauseRow{Cause::guest_signing, "guest-signing", "The PC accepts guests but requires signing",
             "you log in as guest, and the PC was set to accept guests", kGuestSigningWords, kGuestSigningPc,
             kAccountServer, "very high: signing is off towards every server", "none"},
    CauseRow{Cause::guest_encryption,
             "guest-encryption",
             "A guest where encryption is required",
             "you log in as guest, and client or server requires encryption",
             kGuestEncryptionWords,
             {},
             kAccountServer,
             "",
             "none"},
    CauseRow{Cause::encryption_server, "encryption-server", "The server requires encryption, and the client has none",
             "the server requires encryption", kEncryptionServerWords, kEncryptionServerPc, kEncryptionServerServer, "",
             "medium: that client's files travel in the clear"},
    CauseRow{Cause::login, "login", "User or password are wrong", "the user or the password is wrong", kLoginWords,
             kLoginPc, kLoginServer, "none", "none"},
    CauseRow{Cause::no_share,
             "no-share",
             "There is no such share",
             "the share does not exist",
             kNoShareWords,
             kNoSharePc,
             {},
             "none",
             ""},
    CauseRow{Cause::share_denied, "share-denied", "The user has no right to the share",
             "the user has no right to the share", kShareDeniedWords, kShareDeniedPc, kShareDeniedServer, "",
             "as wide as the right that is given"},
    CauseRow{Cause::browse, "browse", "The server is not listed, but opens by name", "it is only missing under Network",
             kBrowseWords, kBrowsePc, kBrowseServer, "", "low: names are announced on the local network"},
};

}  // namespace

std::span<const CauseRow> causes() noexcept { return kCauses; }

const CauseRow& row_of(Cause cause) noexcept {
  const auto* const row = std::ranges::find(kCauses, cause, &CauseRow::cause);
  return row == kCauses.end() ? kCauses.front() : *row;
}

std::string_view id_of(Cause cause) noexcept { return cause == Cause::none ? std::string_view{} : row_of(cause).id; }

}  // namespace smbprobe::audit
