// What the descriptions of SMB1 and SMB2 messages share; for describe*.cpp only.
#pragma once

#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "proto/decode_error.hpp"
#include "view/message/message.hpp"

namespace smbprobe::view {

/// A command that we know, and the keys of its messages.
struct Command {
  std::uint16_t number{};
  std::string token;      ///< of the specification, or its number
  std::string_view name;  ///< in JSON; "" for one that we do not know
  Keys request_keys;
  Keys reply_keys;
};

template <class T>
void add(Fields& out, std::string_view name, std::string_view key, T value) {
  out.push_back({std::string(name), key, std::move(value)});
}

template <class T>
void add(Fields& out, std::string_view name, std::string_view key, std::optional<T> value) {
  if (value) add(out, name, key, std::move(*value));
}

[[nodiscard]] inline Number hex(std::uint64_t value, int digits, std::string label = {}) {
  return {value, digits, std::move(label)};
}

template <std::size_t N>
[[nodiscard]] Number flags(const std::array<proto::Named<std::uint32_t>, N>& table, std::uint32_t value, int digits) {
  return {value, digits, base::join(proto::flag_labels(table, value))};
}

/// A FILETIME and the date that it is.
[[nodiscard]] Number time_of(std::uint64_t filetime);

/// Title, keys and first fields of a message. @param family SMB1 | SMB2
[[nodiscard]] Object begin_message(std::string_view family, const Command& command, Direction direction);

void add_damage(Fields& out, const proto::DecodeError& error);
void add_anomalies(Fields& out, const proto::Anomalies& anomalies);

/// Fields of a security token, SPNEGO or NTLMSSP.
void add_token(Fields& out, proto::ByteView token);

/// The fields of a body, or what is wrong with it.
template <class T, class Add>
void add_body(Fields& out, const proto::Decoded<T>& decoded, Add add_fields) {
  if (decoded)
    add_fields(out, *decoded);
  else
    add_damage(out, decoded.error());
}

[[nodiscard]] Object describe_smb1(proto::ByteView message, Direction direction, proto::ByteView request);
[[nodiscard]] Object describe_smb2(proto::ByteView message, Direction direction);

}  // namespace smbprobe::view
