// Builds lists of fields; for the *_fields.cpp files only.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/anomaly.hpp"
#include "proto/decode_error.hpp"
#include "proto/named_values.hpp"
#include "view/message/exchange_text.hpp"

namespace smbprobe::view {

class FieldList {
 public:
  void text(std::string_view name, std::string value) { fields_.push_back({std::string(name), std::move(value)}); }
  /// "0x0012" with the digits of the field's size.
  void hex(std::string_view name, std::uint64_t value, int digits);
  void number(std::string_view name, std::uint64_t value);
  void bytes(std::string_view name, proto::ByteView value);
  /// "0x0007 (DFS, LEASING, LARGE_MTU)"
  void flags(std::string_view name, std::uint64_t value, int digits, const std::vector<std::string>& labels);
  /// "0x0311 (SMB 3.1.1)"
  void named(std::string_view name, std::uint64_t value, int digits, std::string_view label);
  void anomalies(const proto::Anomalies& anomalies);
  void damage(const proto::DecodeError& error);

  [[nodiscard]] std::vector<Field> finish() { return std::move(fields_); }

 private:
  std::vector<Field> fields_;
};

/// "0x0001 AES-128-CCM, 0x0002 AES-128-GCM"
template <std::size_t N>
[[nodiscard]] std::string id_list(const std::array<proto::Named<std::uint16_t>, N>& table,
                                  const std::vector<std::uint16_t>& ids) {
  std::string out;
  for (const std::uint16_t id : ids) {
    if (!out.empty()) out += ", ";
    out += proto::hex_number(id, 4);
    if (const auto* row = proto::find_named(table, id)) out += ' ' + std::string(row->label);
  }
  return out.empty() ? "none" : out;
}

/// Fields of a security token, SPNEGO or NTLMSSP.
void add_token_fields(FieldList& out, proto::ByteView token);

[[nodiscard]] MessageFields smb1_fields(proto::ByteView message);
[[nodiscard]] MessageFields smb2_fields(proto::ByteView message);

}  // namespace smbprobe::view
