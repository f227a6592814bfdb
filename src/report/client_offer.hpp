// What a client offers: plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/host_report.hpp"

namespace smbprobe::report {

/// Everything that one client offered, over all of its NEGOTIATE requests. An empty optional: it never sent that part.
/// Text is from the wire: escape it.
struct ClientOffer {
  std::string address;
  std::string source = "capture";  ///< capture | live
  std::optional<std::vector<std::string>>
      smb1_dialects;  ///< strings as sent, in the order of the longest list; SMB2 strings too
  std::optional<std::vector<std::uint16_t>> dialects;  ///< DialectRevision numbers, ascending
  std::optional<Signing> signing;                     ///< SMB2 SecurityMode; SMB1 Flags2 where no SMB2 request was sent
  std::optional<std::uint32_t> capabilities;          ///< SMB2 Capabilities
  std::optional<std::vector<std::uint16_t>> ciphers;  ///< the client's order
  std::optional<std::vector<std::uint16_t>> signing_algorithms;  ///< the client's order
  std::optional<std::vector<std::uint16_t>> compression;         ///< the client's order
  std::optional<bool> compression_chained;
  std::optional<std::string> netname;      ///< UTF-8
  std::optional<proto::Guid> client_guid;  ///< of the last request that had one
  std::optional<std::string>
      guess;                 ///< "Windows 10 2004 to 22H2": by the lists of [MS-SMB2] <135>..<139>; nothing when unsure
  std::vector<CutText> cut;  ///< what cut_texts() made shorter

  friend bool operator==(const ClientOffer&, const ClientOffer&) = default;

  /// True when no request of its offered any SMB2 dialect, by number or by string.
  [[nodiscard]] bool smb1_only() const noexcept;
};

}  // namespace smbprobe::report
