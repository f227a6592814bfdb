// What an SMB message says, field by field with the types of its values: the one walk that text and JSON are made of.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/named_values.hpp"

namespace smbprobe::view {

/// A number, and what it means.
struct Number {
  std::uint64_t value{};
  int digits = 0;  ///< of hex in text, by the size of the field; 0 for decimal
  std::string label{};
};

struct Minutes {
  std::int16_t value{};
};

/// From the wire: not escaped.
struct Text {
  std::string text;
  bool quoted = false;  ///< in text
};

/// Strings that text shows one a line, each with its number.
struct Strings {
  std::vector<std::string> strings;
};

/// Numbers out of a table.
struct Ids {
  std::span<const proto::Named<std::uint16_t>> table;
  std::vector<std::uint16_t> ids;
};

/// Mechanisms of SPNEGO in dots.
struct Oids {
  std::vector<std::string> oids;
};

struct Field;
using Fields = std::vector<Field>;
using Keys = std::string_view;  ///< with a space between them

/// Fields of their own. JSON has every key, in this order, and null for what is not there.
struct Object {
  std::string title;
  Keys keys;
  Fields fields;
};

/// An SMB2 negotiate context: one line of text.
struct Context {
  std::uint16_t type{};
  Fields parts;
};

struct Field {
  std::string name;      ///< in the spelling of the specification; "" for what text does not show
  std::string_view key;  ///< in JSON; "" for what JSON does not show. Of fields with the same key the last one counts.
  std::variant<Number, Minutes, Text, Strings, Ids, Oids, proto::Bytes, proto::Anomalies, std::vector<Context>, Object>
      value;
};

/// In place of a name or a key.
inline constexpr std::string_view kJsonOnly;
inline constexpr std::string_view kTextOnly;

enum class Direction : std::uint8_t { request, reply };

/// What the header of a message says; `request` for bytes without one.
[[nodiscard]] Direction direction_of(proto::ByteView message) noexcept;

/// Describes a message that went this way; where the header says otherwise, or the body is cut off, "damage" says so.
/// Non-SMB data have a title and no key. @param request what a reply answers, for the dialect that its index
/// stands for.
[[nodiscard]] Object describe(proto::ByteView message, Direction direction, proto::ByteView request = {});

}  // namespace smbprobe::view
