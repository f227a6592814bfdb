#include "proto/der.hpp"

#include <array>
#include <charconv>
#include <limits>

#include "proto/reader.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::uint8_t kLongTag = 0x1F;
constexpr std::uint8_t kMore = 0x80;  // a length of several bytes, or an arc that goes on
constexpr std::uint8_t kLow7 = 0x7F;
constexpr std::size_t kMaxLengthSize = 4;

std::size_t read_length(Reader& r, std::string_view field) {
  const auto first = r.le<std::uint8_t>(field);
  if ((first & kMore) == 0) return first;
  const std::size_t size = first & kLow7;
  r.require(size > 0 && size <= kMaxLengthSize, DecodeErrc::bad_value, field);
  std::size_t length = 0;
  for (std::size_t i = 0; i < size && r.ok(); ++i) length = (length << 8U) | r.le<std::uint8_t>(field);
  return length;
}

// The arcs of an OID come in groups of seven bits, the highest first.
std::optional<std::uint64_t> read_arc(ByteView content, std::size_t& position) {
  std::uint64_t arc = 0;
  if (content[position] == kMore) return std::nullopt;
  while (position < content.size()) {
    if (arc > std::numeric_limits<std::uint64_t>::max() >> 7U) return std::nullopt;
    const std::uint8_t byte = content[position++];
    arc = (arc << 7U) | (byte & kLow7);
    if ((byte & kMore) == 0) return arc;
  }
  return std::nullopt;
}

void write_arc(Bytes& out, std::uint64_t arc) {
  unsigned shift = 0;
  while ((arc >> shift) > kLow7) shift += 7;
  for (; shift > 0; shift -= 7) out.push_back(static_cast<std::uint8_t>(kMore | ((arc >> shift) & kLow7)));
  out.push_back(static_cast<std::uint8_t>(arc & kLow7));
}

// Takes one number and the dot behind it off the text.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || (length > 1 && text.front() == '0')) return std::nullopt;
  text.remove_prefix(length);
  if (text.empty()) return number;
  if (text.front() != '.' || text.size() == 1) return std::nullopt;
  text.remove_prefix(1);
  return number;
}

/// The text of an OID while it grows: each byte of an OID makes less than four characters.
class OidText {
 public:
  /// A dot before all but the first.
  void add(std::uint64_t arc) {
    if (end_ != text_.data()) *end_++ = '.';
    end_ = std::to_chars(end_, text_.data() + text_.size(), arc).ptr;
  }

  [[nodiscard]] std::string text() const { return std::string(text_.data(), static_cast<const char*>(end_)); }

 private:
  std::array<char, 4 * kMaxOidSize + 4> text_;
  char* end_ = text_.data();
};

}  // namespace

Decoded<DerElement> DerWalk::next(std::string_view field) {
  Reader r{bytes_.subspan(position_), base_ + position_};
  DerElement element;
  element.tag = r.le<std::uint8_t>(field);
  r.require((element.tag & kLongTag) != kLongTag, DecodeErrc::bad_value, field);
  const std::size_t length = read_length(r, field);
  element.content = r.take(length, field);
  if (const auto whole = r.finish(0); !whole) return std::unexpected(whole.error());
  position_ = bytes_.size() - r.remaining();
  element.offset = base_ + position_ - length;
  return element;
}

Decoded<DerElement> DerWalk::expect(std::uint8_t tag, std::string_view field) {
  const std::size_t start = base_ + position_;
  if (!at_end() && bytes_[position_] != tag) {
    return error_at(DecodeErrc::bad_value, start, field);
  }
  return next(field);
}

std::optional<std::string> oid_to_text(ByteView content) {
  if (content.empty() || content.size() > kMaxOidSize) return std::nullopt;
  std::size_t position = 0;
  const auto first = read_arc(content, position);
  if (!first) return std::nullopt;
  // The first two arcs share a number: 40 * first + second, and second is below 40 unless first is 2.
  const std::uint64_t root = *first < 80 ? *first / 40 : 2;
  OidText out;
  out.add(root);
  out.add(*first - 40 * root);
  while (position < content.size()) {
    const auto arc = read_arc(content, position);
    if (!arc) return std::nullopt;
    out.add(*arc);
  }
  return out.text();
}

std::optional<Bytes> oid_from_text(std::string_view text) {
  const auto root = take_number(text);
  if (!root || *root > 2 || text.empty()) return std::nullopt;
  const auto second = take_number(text);
  if (!second || (*root < 2 && *second >= 40) || *second > std::numeric_limits<std::uint64_t>::max() - 80) {
    return std::nullopt;
  }
  Bytes out;
  write_arc(out, 40 * *root + *second);
  while (!text.empty()) {
    const auto arc = take_number(text);
    if (!arc) return std::nullopt;
    write_arc(out, *arc);
  }
  if (out.size() > kMaxOidSize) return std::nullopt;
  return out;
}

Bytes der(std::uint8_t tag, ByteView content) {
  Bytes out{tag};
  const std::size_t length = content.size();
  if (length < kMore) {
    out.push_back(static_cast<std::uint8_t>(length));
  } else {
    unsigned size = 1;
    while (size < sizeof(length) && (length >> (8 * size)) != 0) ++size;
    out.push_back(static_cast<std::uint8_t>(kMore | size));
    while (size-- > 0) out.push_back(static_cast<std::uint8_t>(length >> (8 * size)));
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

}  // namespace smbprobe::proto
