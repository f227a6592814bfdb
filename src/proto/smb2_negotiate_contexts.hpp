// NegotiateContextList of NEGOTIATE requests and responses. [MS-SMB2] 2.2.3.1, 2.2.4.1
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {

/// More contexts than this are not read: eight types exist.
inline constexpr std::size_t kMaxNegotiateContexts = 32;

/// Each context begins at a multiple of this, counted from the SMB2 header.
inline constexpr std::size_t kContextAlignment = 8;

struct PreauthIntegrityCapabilities {          // [MS-SMB2] 2.2.3.1.1
  std::vector<std::uint16_t> hash_algorithms;  // HashAlgorithms
  Bytes salt;                                  // Salt
  friend bool operator==(const PreauthIntegrityCapabilities&, const PreauthIntegrityCapabilities&) = default;
};

struct EncryptionCapabilities {        // [MS-SMB2] 2.2.3.1.2
  std::vector<std::uint16_t> ciphers;  // Ciphers
  friend bool operator==(const EncryptionCapabilities&, const EncryptionCapabilities&) = default;
};

struct CompressionCapabilities {                      // [MS-SMB2] 2.2.3.1.3
  std::vector<std::uint16_t> compression_algorithms;  // CompressionAlgorithms
  std::uint32_t flags{};                              // Flags: bit 0 CHAINED
  friend bool operator==(const CompressionCapabilities&, const CompressionCapabilities&) = default;
};

struct NetnameNegotiateContextId {  // [MS-SMB2] 2.2.3.1.4
  Bytes net_name;                   // NetName: UTF-16LE as on the wire, no terminator
  friend bool operator==(const NetnameNegotiateContextId&, const NetnameNegotiateContextId&) = default;
};

struct TransportCapabilities {  // [MS-SMB2] 2.2.3.1.5
  std::uint32_t flags{};        // Flags: bit 0 ACCEPT_TRANSPORT_LEVEL_SECURITY
  friend bool operator==(const TransportCapabilities&, const TransportCapabilities&) = default;
};

struct RdmaTransformCapabilities {             // [MS-SMB2] 2.2.3.1.6
  std::vector<std::uint16_t> rdma_transforms;  // RDMATransformIds
  friend bool operator==(const RdmaTransformCapabilities&, const RdmaTransformCapabilities&) = default;
};

struct SigningCapabilities {                      // [MS-SMB2] 2.2.3.1.7
  std::vector<std::uint16_t> signing_algorithms;  // SigningAlgorithms
  friend bool operator==(const SigningCapabilities&, const SigningCapabilities&) = default;
};

/// Any other type, POSIX extensions (0x0100) among them: its bytes as they are.
struct OtherContext {
  std::uint16_t type{};
  Bytes data;
  friend bool operator==(const OtherContext&, const OtherContext&) = default;
};

using NegotiateContext = std::variant<PreauthIntegrityCapabilities,
                                      EncryptionCapabilities,
                                      CompressionCapabilities,
                                      NetnameNegotiateContextId,
                                      TransportCapabilities,
                                      RdmaTransformCapabilities,
                                      SigningCapabilities,
                                      OtherContext>;

/// The ContextType of a context.
[[nodiscard]] std::uint16_t context_type(const NegotiateContext& context) noexcept;

/// The first context of type T in a list, or nullptr. The pointer dies with the list.
template <class T>
[[nodiscard]] const T* find_context(const std::vector<NegotiateContext>& contexts) noexcept {
  for (const auto& context : contexts)
    if (const T* found = std::get_if<T>(&context)) return found;
  return nullptr;
}

/// What was read of a list: the contexts before the damage, and the damage.
struct ContextList {
  std::vector<NegotiateContext> contexts;
  std::optional<DecodeError> damage;
  Anomalies anomalies;  ///< duplicates, bytes behind the counted ids, reserved fields that are not zero...

  friend bool operator==(const ContextList&, const ContextList&) = default;
};

/// Walks `count` contexts from `offset` of the whole message (SMB2 header first). A request names one id or many; the
/// rule "exactly one in a response" is checked by the response decoder. The result owns its bytes. A count of 0 is an
/// empty list with any offset. Damage: truncated, out_of_range, misaligned (offset not a multiple of 8), bad_count.
[[nodiscard]] ContextList decode_negotiate_contexts(ByteView message, std::uint32_t offset, std::uint16_t count);

/// Appends the contexts, each but the last padded to 8 bytes. @pre the writer stands 8-aligned from the SMB2 header.
void write_negotiate_contexts(Writer& out, const std::vector<NegotiateContext>& contexts);

}  // namespace smbprobe::proto
