// THE table of causes: why a client does not get in, what its user sees, and what helps on which side.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "audit/clients/clients_table.hpp"

namespace smbprobe::audit {

enum class Cause : std::uint8_t {
  none,
  nothing,
  not_smb,
  only_139,
  smb1_only,
  cannot_sign,
  no_dialect,
  no_signing_algorithm,
  encryption_client,
  ntlm_blocked,
  ntlmv1_only,
  ms16_110,
  guest_refused,
  guest_signing,
  guest_encryption,
  encryption_server,
  login,
  no_share,
  share_denied,
  browse
};

/// What the user of a kind of client reads, or what its log says. HOST, SHARE and USER stand for those.
struct CauseWords {
  ClientKind kind{};
  std::string_view words;
  bool by_report = false;  ///< no source code, vendor's document or run of ours says so
};

/// What to type or to choose on the PC.
struct PcLine {
  ClientKind kind{};
  std::string_view line;
  std::string_view note;  ///< for which versions, or what it is good for; "" for none
  bool by_report = false;
};

/// The same on the server.
struct ServerLine {
  std::string_view product;  ///< as AdviceLine::product; "" for words that fit every product
  std::string_view line;
  bool by_report = false;
};

struct CauseRow {
  Cause cause{};
  std::string_view id;           ///< stable: "smb1-only"
  std::string_view title;        ///< a fact: "The server supports only SMB1"
  std::string_view possible_if;  ///< for those that a scan does not see, a clause behind "if"; "" for the others
  std::span<const CauseWords> words;
  std::span<const PcLine> pc;
  std::span<const ServerLine> server;
  std::string_view pc_cost;  ///< what it costs in security; "" if unknown, or if there is no line
  std::string_view server_cost;
};

/// Every cause, those that a scan sees first.
[[nodiscard]] std::span<const CauseRow> causes() noexcept;

/// @pre cause is not none
[[nodiscard]] const CauseRow& row_of(Cause cause) noexcept;

/// The stable id; "" for none.
[[nodiscard]] std::string_view id_of(Cause cause) noexcept;

/// Of the rows of a cause those for one kind of client.
template <class Line>
[[nodiscard]] std::vector<Line> for_kind(std::span<const Line> lines, ClientKind kind) {
  std::vector<Line> out;
  for (const Line& line : lines)
    if (line.kind == kind) out.push_back(line);
  return out;
}

}  // namespace smbprobe::audit
