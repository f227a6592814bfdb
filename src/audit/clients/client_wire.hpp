// How the clients of the table put their NEGOTIATE together.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "audit/clients/clients_table.hpp"

namespace smbprobe::audit {

/// What the table of clients has no column for.
struct ClientWire {
  bool captured = false;                                ///< the bytes of such a client were seen; else they are derived
  std::uint32_t capabilities{};                         ///< of its SMB2 request
  std::span<const std::uint16_t> contexts{};            ///< ContextTypes beside 3.1.1, in its order
  std::span<const std::uint16_t> signing_algorithms{};  ///< in its order
  std::span<const std::uint16_t> compression{};         ///< in its order
  bool chained = false;
  std::vector<std::string_view> strings{};  ///< of the SMB1 request that it begins with; none: it begins with SMB2
};

[[nodiscard]] ClientWire wire_of(const Client& client);

/// Its SMB2 dialects, lowest first.
[[nodiscard]] std::vector<std::uint16_t> dialects_of(const Client& client);

}  // namespace smbprobe::audit
