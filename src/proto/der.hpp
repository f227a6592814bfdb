// The little of DER that SPNEGO needs: a walk over elements, object identifiers, and a builder. ITU-T X.690
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"

namespace smbprobe::proto {

// Identifier octets.
inline constexpr std::uint8_t kDerOctetString = 0x04;
inline constexpr std::uint8_t kDerObjectIdentifier = 0x06;
inline constexpr std::uint8_t kDerEnumerated = 0x0A;
inline constexpr std::uint8_t kDerGeneralString = 0x1B;
inline constexpr std::uint8_t kDerSequence = 0x30;
inline constexpr std::uint8_t kDerApplication0 = 0x60;
/// The context-specific, constructed tag [n]. @pre n < 31
[[nodiscard]] constexpr std::uint8_t der_context(std::uint8_t n) noexcept {
  return static_cast<std::uint8_t>(0xA0U | n);
}

/// More OID bytes than this are not read.
inline constexpr std::size_t kMaxOidSize = 64;

/// One element: its tag and what is inside. The view dies with the buffer.
struct DerElement {
  std::uint8_t tag{};
  ByteView content;
  std::size_t offset{};  ///< of the content, from the first byte of the token
};

/// Walks the elements of one level. It never goes deeper by itself, so the caller's structure bounds the depth.
class DerWalk {
 public:
  /// @param base what to add to offsets, so that they count from the token's first byte.
  explicit DerWalk(ByteView bytes, std::size_t base = 0) noexcept : bytes_(bytes), base_(base) {}
  explicit DerWalk(const DerElement& parent) noexcept : DerWalk(parent.content, parent.offset) {}

  [[nodiscard]] bool at_end() const noexcept { return position_ == bytes_.size(); }
  [[nodiscard]] std::size_t remaining() const noexcept { return bytes_.size() - position_; }

  /// The next element. Errors: truncated; bad_value for a tag of more than one byte, an indefinite length and a length
  /// of more than 4 bytes. The walk stands where it stood after an error.
  [[nodiscard]] Decoded<DerElement> next(std::string_view field);

  /// The next element, which must have this tag; bad_value otherwise.
  [[nodiscard]] Decoded<DerElement> expect(std::uint8_t tag, std::string_view field);

 private:
  ByteView bytes_;
  std::size_t base_;
  std::size_t position_ = 0;
};

/// The content of an OBJECT IDENTIFIER in dots. Nothing for an empty one, one of more than kMaxOidSize bytes, one that
/// ends inside an arc, an arc with leading zeros and an arc of more than 64 bits.
[[nodiscard]] std::optional<std::string> oid_to_text(ByteView content);

/// The content of an OBJECT IDENTIFIER from dots; nothing when the text is not one that oid_to_text could give.
[[nodiscard]] std::optional<Bytes> oid_from_text(std::string_view text);

/// One element with its shortest length.
[[nodiscard]] Bytes der(std::uint8_t tag, ByteView content);

}  // namespace smbprobe::proto
