#include "proto/smb1_body.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "proto/reader.hpp"
#include "proto/text.hpp"

namespace smbprobe::proto {
namespace {

/// Bytes before the first NUL unit, and whether there is one.
std::pair<std::size_t, bool> find_nul(ByteView bytes, std::size_t unit) {
  for (std::size_t i = 0; i + unit <= bytes.size(); i += unit) {
    const ByteView at = bytes.subspan(i, unit);
    if (std::all_of(at.begin(), at.end(), [](std::uint8_t byte) { return byte == 0; })) return {i, true};
  }
  return {bytes.size(), false};
}

/// True for the commands whose words begin with AndXCommand and AndXOffset. [MS-CIFS] 2.2.3.4
bool has_andx(std::uint8_t command) {
  constexpr std::array<std::uint8_t, 8> kChained{0x24,   // SMB_COM_LOCKING_ANDX
                                                 0x2D,   // SMB_COM_OPEN_ANDX
                                                 0x2E,   // SMB_COM_READ_ANDX
                                                 0x2F,   // SMB_COM_WRITE_ANDX
                                                 0x73,   // SMB_COM_SESSION_SETUP_ANDX
                                                 0x74,   // SMB_COM_LOGOFF_ANDX
                                                 0x75,   // SMB_COM_TREE_CONNECT_ANDX
                                                 0xA2};  // SMB_COM_NT_CREATE_ANDX
  return std::ranges::find(kChained, command) != kChained.end();
}

/// @param block where WordCount stands; not behind the message's end.
Decoded<Smb1Body> decode_block(
    ByteView message, const Smb1Header& header, std::size_t block, bool reply, std::uint8_t word_count) {
  Smb1Body out{.header = header, .words = {}, .bytes = {}, .bytes_offset = 0};
  Reader r(message.subspan(block), block);
  r.require(is_reply(header) == reply, DecodeErrc::bad_value, "Flags");
  const auto words = r.le<std::uint8_t>("WordCount");
  r.require(words == word_count, DecodeErrc::bad_structure_size, "WordCount");
  out.words = r.take(std::size_t{word_count} * 2, "Words");
  const auto count = r.le<std::uint16_t>("ByteCount");
  out.bytes_offset = message.size() - r.remaining();
  out.bytes = r.take(count, "Bytes");
  return r.finish(out);
}

}  // namespace

bool is_reply(const Smb1Header& header) noexcept { return (header.flags & SMB_FLAGS_REPLY) != 0; }

Decoded<Smb1Body> decode_smb1_body(ByteView message, std::uint8_t command, bool reply, std::uint8_t word_count) {
  const auto header = decode_smb1_header(message);
  if (!header) return std::unexpected(header.error());
  if (header->command != command)
    return std::unexpected(DecodeError{DecodeErrc::bad_value, kSmb1HeaderSize, "Command"});
  return decode_block(message, *header, kSmb1HeaderSize, reply, word_count);
}

Decoded<Smb1Body> decode_smb1_chained_body(ByteView message,
                                           std::uint8_t command,
                                           bool reply,
                                           std::uint8_t word_count) {
  const auto header = decode_smb1_header(message);
  if (!header) return std::unexpected(header.error());
  const auto block = find_smb1_block(message, command);
  if (!block) return std::unexpected(DecodeError{DecodeErrc::bad_value, kSmb1HeaderSize, "Command"});
  return decode_block(message, *header, *block, reply, word_count);
}

std::optional<std::size_t> find_smb1_block(ByteView message, std::uint8_t command) {
  constexpr std::uint8_t kAndXWords = 2;
  const auto header = decode_smb1_header(message);
  if (!header) return std::nullopt;
  std::uint8_t here = header->command;
  std::size_t block = kSmb1HeaderSize;
  while (here != command) {
    if (!has_andx(here)) return std::nullopt;
    Reader r(message.subspan(block), block);
    const auto words = r.le<std::uint8_t>("WordCount");
    here = r.le<std::uint8_t>("AndXCommand");
    r.skip(1, "AndXReserved");
    const auto next = r.le<std::uint16_t>("AndXOffset");
    // a chain that does not go forward would never end
    if (!r.ok() || words < kAndXWords || next <= block || next >= message.size()) return std::nullopt;
    block = next;
  }
  return block;
}

void write_no_smb1_andx(Writer& out) {
  constexpr std::uint8_t kNoCommand = 0xFF;
  out.le(kNoCommand);
  out.zeros(kSmb1AndXSize - 1);
}

void write_smb1_bytes(Writer& out, ByteView bytes) {
  const ByteView kept = bytes.first(std::min<std::size_t>(bytes.size(), std::numeric_limits<std::uint16_t>::max()));
  out.le(static_cast<std::uint16_t>(kept.size()));
  out.bytes(kept);
}

Smb1String take_smb1_string(ByteView bytes, bool unicode) {
  const std::size_t unit = unicode ? 2 : 1;
  const auto [size, terminated] = find_nul(bytes, unit);
  ByteView text = bytes.first(size);
  // Windows ends its last string with one byte of the two. [MS-SMB] 2.2.4.6.2
  if (unicode && !terminated && size % 2 == 1 && text.back() == 0) text = text.first(size - 1);
  return {.text = unicode ? utf16le_to_utf8(text) : oem_to_utf8(text),
          .size = size + (terminated ? unit : 0),
          .terminated = terminated};
}

void write_smb1_string(Writer& out, std::string_view text, bool unicode) {
  const std::string_view kept = text.substr(0, text.find('\0'));
  out.bytes(unicode ? utf8_to_utf16le(kept) : to_bytes(kept));
  out.zeros(unicode ? 2 : 1);
}

}  // namespace smbprobe::proto
