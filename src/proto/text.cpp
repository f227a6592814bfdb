#include "proto/text.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace smbprobe::proto {
namespace {

void append_utf16le(Bytes& out, char32_t c) {
  const auto unit = [&](char32_t u) {
    out.push_back(static_cast<std::uint8_t>(u & 0xFFU));
    out.push_back(static_cast<std::uint8_t>((u >> 8U) & 0xFFU));
  };
  if (!base::needs_surrogates(c)) return unit(c);
  const base::SurrogatePair pair = base::to_surrogates(c);
  unit(pair.high);
  unit(pair.low);
}

}  // namespace

std::string utf16le_to_utf8(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size());
  const auto unit_at = [&](std::size_t i) {
    return static_cast<char32_t>(bytes[i] | (static_cast<unsigned>(bytes[i + 1]) << 8U));
  };
  const std::size_t whole = bytes.size() - bytes.size() % 2;
  for (std::size_t i = 0; i < whole; i += 2) {
    char32_t c = unit_at(i);
    if (base::is_high_surrogate(c) && i + 2 < whole && base::is_low_surrogate(unit_at(i + 2))) {
      c = base::from_surrogates({c, unit_at(i + 2)});
      i += 2;
    } else if (base::is_high_surrogate(c) || base::is_low_surrogate(c)) {
      c = base::kReplacement;
    }
    base::append_utf8(out, c);
  }
  if (whole != bytes.size()) base::append_utf8(out, base::kReplacement);
  return out;
}

Bytes utf8_to_utf16le(std::string_view text) {
  Bytes out;
  out.reserve(text.size() * 2);
  while (!text.empty()) {
    const base::CodePoint c = base::first_code_point(text);
    append_utf16le(out, c.valid ? c.value : base::kReplacement);
    text.remove_prefix(c.size);
  }
  return out;
}

std::string oem_to_utf8(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const std::uint8_t byte : bytes) {
    if (byte < 0x80)
      out += static_cast<char>(byte);
    else
      out += fmt::format("\\x{:02x}", byte);
  }
  return out;
}

}  // namespace smbprobe::proto
