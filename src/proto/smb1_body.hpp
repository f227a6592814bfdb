// What follows the header in every SMB1 message: WordCount and words, ByteCount and bytes, and the strings among the
// bytes. [MS-CIFS] 2.2.3.2, 2.2.3.3, 2.2.1.1
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/smb1_header.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {

/// True when SMB_FLAGS_REPLY is set.
[[nodiscard]] bool is_reply(const Smb1Header& header) noexcept;

/// A header, and words and bytes that are there in full.
struct Smb1Body {
  Smb1Header header;
  ByteView words;
  ByteView bytes;
  std::size_t bytes_offset{};  ///< of `bytes` from the header's first byte
};

/// Decodes a message of one command, direction and WordCount; bytes behind ByteCount are passed over.
/// The views die with the message's buffer.
/// Errors: truncated, bad_magic, bad_value (another command or direction), bad_structure_size (WordCount).
[[nodiscard]] Decoded<Smb1Body> decode_smb1_body(ByteView message,
                                                 std::uint8_t command,
                                                 bool reply,
                                                 std::uint8_t word_count);

/// As above for a command that may stand further back in an AndX chain: its words and bytes, the message's header.
/// [MS-CIFS] 2.2.3.4. Errors: as above; bad_value where the command is not in the chain.
[[nodiscard]] Decoded<Smb1Body> decode_smb1_chained_body(ByteView message,
                                                         std::uint8_t command,
                                                         bool reply,
                                                         std::uint8_t word_count);

/// Where the WordCount of a command stands: behind the header, or further back in the AndX chain. Nothing where the
/// command is not in the chain, or the chain is broken.
[[nodiscard]] std::optional<std::size_t> find_smb1_block(ByteView message, std::uint8_t command);

/// AndXCommand, AndXReserved and AndXOffset, the first words of a command that may be chained. [MS-CIFS] 2.2.3.4
inline constexpr std::size_t kSmb1AndXSize = 4;

/// Appends these words, for a command that no other follows.
void write_no_smb1_andx(Writer& out);

/// Appends ByteCount and the bytes; what does not fit into 16 bits is cut off.
void write_smb1_bytes(Writer& out, ByteView bytes);

/// A string and the bytes it took, its terminator included.
struct Smb1String {
  std::string text;  ///< UTF-8
  std::size_t size{};
  bool terminated{};
};

/// Takes a NUL-terminated string, UTF-16LE or OEM, from the front of `bytes`; without a NUL it ends with the bytes.
[[nodiscard]] Smb1String take_smb1_string(ByteView bytes, bool unicode);

/// Appends a string with its NUL: as UTF-16LE, or its bytes as given.
void write_smb1_string(Writer& out, std::string_view text, bool unicode);

}  // namespace smbprobe::proto
