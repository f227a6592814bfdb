#include "proto/netbios_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::size_t kNameSize = 15;
constexpr std::uint8_t kEncodedSize = 32;
constexpr std::size_t kMostLabel = 63;
constexpr std::size_t kMostWireName = 255;  // RFC 1002 4.1
constexpr std::size_t kMostPointers = 5;
constexpr std::uint8_t kPointerBits = 0xC0;

bool is_wildcard(const NetbiosName& name) { return name.name == "*" && name.suffix == 0; }

/// The labels of a DNS-style name with its pointers resolved.
struct Labels {
  std::vector<ByteView> labels;
  std::size_t size{};  ///< bytes at the first place, up to its NUL or pointer
};

/// Where the pointer at `at` leads: always backwards, so that a walk ends.
Decoded<std::size_t> pointer_target(ByteView packet, std::size_t at) {
  if (packet.size() - at < 2) return error_at(DecodeErrc::truncated, at, "LABEL_POINTER");
  const std::size_t target = (packet[at] & 0x3FU) * 256U + packet[at + 1];
  if (target >= at) return error_at(DecodeErrc::out_of_range, at, "LABEL_POINTER");
  return target;
}

Decoded<Labels> walk_labels(ByteView packet, std::size_t offset) {
  Labels out;
  std::size_t at = offset;
  std::size_t pointers = 0;
  std::size_t wire_size = 1;
  while (true) {
    if (at >= packet.size()) return error_at(DecodeErrc::truncated, at, "NAME");
    const std::uint8_t length = packet[at];
    if ((length & kPointerBits) == kPointerBits) {
      const auto target = pointer_target(packet, at);
      if (!target) return std::unexpected(target.error());
      if (++pointers > kMostPointers) return error_at(DecodeErrc::bad_count, at, "LABEL_POINTER");
      if (pointers == 1) out.size = at + 2 - offset;
      at = *target;
      continue;
    }
    if (length > kMostLabel) return error_at(DecodeErrc::bad_value, at, "LABEL_LENGTH");
    if (length == 0) break;
    if (length > packet.size() - at - 1) return error_at(DecodeErrc::truncated, at, "LABEL");
    wire_size += length + 1U;
    if (wire_size > kMostWireName) return error_at(DecodeErrc::bad_value, at, "NAME");
    const ByteView label = packet.subspan(at + 1, length);
    // NetbiosName::scope could not tell such a dot from the one between two labels
    if (std::find(label.begin(), label.end(), '.') != label.end()) return error_at(DecodeErrc::bad_value, at, "LABEL");
    out.labels.push_back(label);
    at += length + 1U;
  }
  if (pointers == 0) out.size = at + 1 - offset;
  return out;
}

/// The byte that two characters 'A' to 'P' stand for. RFC 1001 14.1
std::optional<std::uint8_t> half_ascii(std::uint8_t high, std::uint8_t low) {
  if (high < 'A' || high > 'P' || low < 'A' || low > 'P') return std::nullopt;
  return static_cast<std::uint8_t>(((high - 'A') << 4U) | (low - 'A'));
}

}  // namespace

NetbiosName wildcard_name() { return {.name = "*", .suffix = 0, .scope = ""}; }

NetbiosName make_netbios_name(std::string_view name, std::uint8_t suffix) {
  NetbiosName out{.name = std::string(name.substr(0, kNameSize)), .suffix = suffix, .scope = ""};
  for (char& c : out.name)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

Bytes raw_netbios_name(const NetbiosName& name) {
  Bytes out = to_bytes(std::string_view(name.name).substr(0, kNameSize));
  out.resize(kNameSize, is_wildcard(name) ? std::uint8_t{0} : std::uint8_t{' '});
  out.push_back(name.suffix);
  return out;
}

NetbiosName netbios_name_from_raw(ByteView raw) {
  NetbiosName out;
  for (const std::uint8_t byte : raw.first(std::min(raw.size(), kNameSize))) out.name += static_cast<char>(byte);
  if (raw.size() > kNameSize) out.suffix = raw[kNameSize];
  const bool only_nuls = !out.name.empty() && out.name.find_first_not_of('\0', 1) == std::string::npos;
  if (out.suffix == 0 && only_nuls && out.name[0] == '*') return wildcard_name();
  out.name.erase(out.name.find_last_not_of(' ') + 1);
  return out;
}

Bytes encode_netbios_name(const NetbiosName& name) {
  Writer out;
  out.le(kEncodedSize);
  for (const std::uint8_t byte : raw_netbios_name(name)) {
    out.le(static_cast<std::uint8_t>('A' + (byte >> 4U)));
    out.le(static_cast<std::uint8_t>('A' + (byte & 0x0FU)));
  }
  std::string_view rest = name.scope;
  while (!rest.empty()) {
    const std::string_view label = rest.substr(0, rest.find('.'));
    rest.remove_prefix(label.size() < rest.size() ? label.size() + 1 : rest.size());
    if (label.empty()) continue;  // an empty label would end the name
    const std::string_view kept = label.substr(0, kMostLabel);
    if (out.size() + kept.size() + 2 > kMostWireName) break;
    out.le(static_cast<std::uint8_t>(kept.size()));
    out.text(kept);
  }
  out.zeros(1);
  return out.finish();
}

Decoded<NetbiosNameAt> decode_netbios_name(ByteView packet, std::size_t offset) {
  const auto walked = walk_labels(packet, offset);
  if (!walked) return std::unexpected(walked.error());
  if (walked->labels.empty() || walked->labels[0].size() != kEncodedSize)
    return error_at(DecodeErrc::bad_value, offset, "NAME");
  const ByteView encoded = walked->labels[0];
  Bytes raw;
  for (std::size_t i = 0; i < encoded.size(); i += 2) {
    const auto byte = half_ascii(encoded[i], encoded[i + 1]);
    if (!byte) return error_at(DecodeErrc::bad_value, offset, "NAME");
    raw.push_back(*byte);
  }
  NetbiosNameAt out{.name = netbios_name_from_raw(raw), .size = walked->size};
  for (std::size_t i = 1; i < walked->labels.size(); ++i) {
    if (i > 1) out.name.scope += '.';
    for (const std::uint8_t byte : walked->labels[i]) out.name.scope += static_cast<char>(byte);
  }
  return out;
}

std::string to_string(const NetbiosName& name) {
  std::string out;
  for (const std::uint8_t byte : to_bytes(name.name)) {
    if (byte >= 0x20 && byte < 0x7F)
      out += static_cast<char>(byte);
    else
      out += fmt::format("\\x{:02x}", byte);
  }
  return out + fmt::format("<{:02x}>", name.suffix);
}

}  // namespace smbprobe::proto
