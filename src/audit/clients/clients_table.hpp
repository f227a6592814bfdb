// THE table of clients: what each offers by default, and what it refuses.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "proto/smb1_dialects.hpp"
#include "report/host_report.hpp"

namespace smbprobe::audit {

using proto::smb1_level;
using proto::Smb1Level;

/// What a client does over NetBIOS sessions where 445 takes no connection.
enum class Netbios : std::uint8_t {
  none,         ///< nothing
  smb1,         ///< SMB1 alone
  smb1_or_set,  ///< SMB1; SMB2 too once EnableNetBTForSmb2 is set
  all,          ///< every dialect
  only,         ///< every dialect, and it knows no 445
};

/// Whose messages its user sees.
enum class ClientKind : std::uint8_t { other, windows, macos, linux, smbclient };

/// Whether a client goes on as guest where the server does not know its user.
enum class Guests : std::uint8_t { accepted, by_edition, refused };

/// The strongest response that every server of its time understands, and that it still sends by default.
enum class Responses : std::uint8_t { lm, ntlm, ntlmv2 };

/// One kind of client as it comes. Settings may change every column.
struct Client {
  std::string_view name;
  ClientKind kind{};
  Smb1Level smb1_lowest{};
  Smb1Level smb1_highest{};  ///< none: it has no SMB1
  std::uint16_t lowest{};    ///< of its SMB2 dialects
  std::uint16_t highest{};   ///< 0: it has no SMB2
  Netbios netbios{};
  report::Signing signing{};                 ///< disabled: it cannot sign
  std::span<const std::uint16_t> ciphers{};  ///< its order; only AES-128-CCM is for 3.0 and 3.0.2
  Guests guests{};
  Responses responses{};
  bool plain_passwords = false;    ///< sends a password in the clear to a server that takes nothing else
  bool kerberos = false;           ///< logs in with a ticket where it has one
  bool microsoft_account = false;  ///< its user may be logged in with one
  bool may_have_smb1 = false;      ///< without it in the table, but some installations have kept it
  bool requires_encryption = false;
  bool blocks_ntlm = false;
  bool in_reports = false;        ///< a report judges it; the other rows are for those who ask for them
  std::string_view newest_of;     ///< "Windows 11": it is the one that is meant by that alone; "" for none
  std::string_view without_smb1;  ///< why it has no SMB1: a clause; "" where it has
  std::string_view source;        ///< where the row is from; begins with "by report" where nothing better is known
};

/// Windows, Windows Server, macOS, Linux, smbclient, devices, libraries; the oldest of each first.
[[nodiscard]] std::span<const Client> clients_table() noexcept;

/// Whether the row rests on reports alone: no specification, source code, vendor's page or capture.
[[nodiscard]] bool is_by_report(const Client& client) noexcept;

/// The row of what probe::guess_client() says, or nullptr where no row or more than one fits.
[[nodiscard]] const Client* client_of_guess(std::string_view guess) noexcept;

/// The row that a user means: by its name, by what `listen` or a capture calls the client, or by a part of the name
/// that no other row has; in upper or lower case. Errors: a sentence that names the rows in question.
[[nodiscard]] std::expected<const Client*, std::string> find_client(std::string_view name);

// Names as in JSON.
[[nodiscard]] std::string_view name_of(Smb1Level value) noexcept;
[[nodiscard]] std::string_view name_of(Netbios value) noexcept;
[[nodiscard]] std::string_view name_of(ClientKind value) noexcept;
[[nodiscard]] std::string_view name_of(Guests value) noexcept;
[[nodiscard]] std::string_view name_of(Responses value) noexcept;

}  // namespace smbprobe::audit
