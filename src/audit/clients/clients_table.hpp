// THE table of clients: what each offers by default, and what it refuses.
#pragma once

#include <array>
#include <cstdint>
#include <span>
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
};

/// Whether a client goes on as guest where the server does not know its user.
enum class Guests : std::uint8_t { accepted, by_edition, refused };

/// The strongest response that every server of its time understands, and that it still sends by default.
enum class Responses : std::uint8_t { lm, ntlm, ntlmv2 };

/// One kind of client as it comes. Settings may change every column.
struct Client {
  std::string_view name;
  Smb1Level smb1_lowest{};
  Smb1Level smb1_highest{};  ///< none: it has no SMB1
  std::uint16_t lowest{};    ///< of its SMB2 dialects
  std::uint16_t highest{};   ///< 0: it has no SMB2
  Netbios netbios{};
  report::Signing signing{};                 ///< disabled: it cannot sign
  std::span<const std::uint16_t> ciphers{};  ///< its order; only AES-128-CCM is for 3.0 and 3.0.2
  Guests guests{};
  Responses responses{};
  bool kerberos = false;           ///< logs in with a ticket where it has one
  bool microsoft_account = false;  ///< its user may be logged in with one
  std::string_view without_smb1;   ///< why it has no SMB1: a clause; "" where it has
  std::string_view source;         ///< where the row is from
};

/// Windows, Windows Server, macOS, Linux, smbclient, devices; the oldest of each first.
[[nodiscard]] std::span<const Client> clients_table() noexcept;

/// The row of what probe::guess_client() says, or nullptr where no row or more than one fits.
[[nodiscard]] const Client* client_of_guess(std::string_view guess) noexcept;

// Names as in JSON.
[[nodiscard]] std::string_view name_of(Smb1Level value) noexcept;
[[nodiscard]] std::string_view name_of(Netbios value) noexcept;
[[nodiscard]] std::string_view name_of(Guests value) noexcept;
[[nodiscard]] std::string_view name_of(Responses value) noexcept;

}  // namespace smbprobe::audit
