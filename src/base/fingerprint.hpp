// A number for a text, the same on every machine: detects accidental differences, not intended ones.
#pragma once

#include <cstdint>
#include <string_view>

namespace smbprobe::base {

/// FNV-1a with 64 bits.
class Fingerprint {
 public:
  constexpr void add(std::string_view text) noexcept {
    for (const char c : text) value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

[[nodiscard]] constexpr std::uint64_t fingerprint_of(std::string_view text) noexcept {
  Fingerprint out;
  out.add(text);
  return out.value();
}

}  // namespace smbprobe::base
