// Whether a server can encrypt: the one answer that findings, policies and clients share.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "proto/smb2_algorithms.hpp"
#include "report/host_report.hpp"

namespace smbprobe::audit {

enum class Encrypts : std::uint8_t { no, unknown, yes };

struct Encryption {
  Encrypts answer{};
  std::string why;  ///< of no and unknown, such as "3.1.1 refuses every cipher"; empty for a dialect that is refused
};

/// What a port can do over all dialects of SMB 3.
struct PortEncryption {
  Encrypts answer{};                 ///< unknown wins over no: a dialect that was not asked for may encrypt
  std::vector<std::string> able;     ///< the dialects that encrypt, lowest first
  std::vector<std::string> reasons;  ///< why the others do not, or why that is not known
};

/// Every cipher there is.
inline constexpr auto kEveryCipher = [] {
  std::array<std::uint16_t, proto::kCiphers.size()> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = proto::kCiphers[i].value;
  return out;
}();

/// Whether a port encrypts in one dialect. A no counts only where the request asked for encryption and the answer is
/// whole. @param ciphers those that the client has
[[nodiscard]] Encryption encryption_in(const report::EndpointReport& endpoint,
                                       std::uint16_t revision,
                                       std::span<const std::uint16_t> ciphers = kEveryCipher);

[[nodiscard]] PortEncryption encryption_of(const report::EndpointReport& endpoint);

/// Whether the contexts of 3.1.1 came damaged or answer what was not asked: then a missing cipher says nothing.
[[nodiscard]] bool ciphers_are_doubtful(const report::EndpointReport& endpoint);

/// What a port answers for one algorithm; not_asked where the list lacks it.
[[nodiscard]] report::Answer answer_of(const std::vector<report::Algorithm>& list, std::uint16_t id);

}  // namespace smbprobe::audit
