// A message as text; declared in exchange_text.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/escape.hpp"
#include "base/text.hpp"
#include "proto/smb2_negotiate_contexts.hpp"
#include "proto/spnego.hpp"
#include "view/message/exchange_text.hpp"
#include "view/message/message.hpp"

namespace smbprobe::view {
namespace {

constexpr std::size_t kNameWidth = 22;
constexpr std::size_t kShownBytes = 24;

std::string quoted(std::string_view text) { return '"' + base::escape_terminal(text) + '"'; }

std::string list_or_none(const std::vector<std::string>& parts) { return parts.empty() ? "none" : base::join(parts); }

/// "0x0311 (SMB 3.1.1)", "65536"
std::string value_text(const Number& number) {
  const std::string raw =
      number.digits == 0 ? std::to_string(number.value) : proto::hex_number(number.value, number.digits);
  return number.label.empty() ? raw : fmt::format("{} ({})", raw, number.label);
}
std::string value_text(const Minutes& minutes) { return fmt::format("{} minutes", minutes.value); }
std::string value_text(const Text& text) { return text.quoted ? quoted(text.text) : base::escape_terminal(text.text); }

/// "0x0001 AES-128-CCM, 0x0002 AES-128-GCM"
std::string value_text(const Ids& ids) {
  std::vector<std::string> out;
  for (const std::uint16_t id : ids.ids) {
    const auto row = std::ranges::find(ids.table, id, &proto::Named<std::uint16_t>::value);
    out.push_back(proto::hex_number(id, 4) + (row == ids.table.end() ? "" : ' ' + std::string(row->label)));
  }
  return list_or_none(out);
}
std::string value_text(const Oids& oids) {
  std::vector<std::string> out;
  for (const auto& oid : oids.oids) {
    const std::string name = proto::mech_name(oid);
    out.push_back(name == oid ? oid : fmt::format("{} {}", oid, name));
  }
  return list_or_none(out);
}
std::string value_text(const proto::Bytes& bytes) { return bytes.empty() ? "empty" : proto::to_hex(bytes); }

/// "ENCRYPTION_CAPABILITIES: 0x0002 AES-128-GCM": the first part without its name.
std::string context_text(const Context& context) {
  std::string out = proto::label_or_hex(proto::kContextTypes, context.type) + ':';
  for (const auto& part : context.parts) {
    if (part.name.empty()) continue;
    if (&part != &context.parts.front()) out += "; " + part.name;
    std::visit(
        [&](const auto& value) {
          if constexpr (requires { value_text(value); }) out += ' ' + value_text(value);
        },
        part.value);
  }
  return out;
}

class MessagePrinter {
 public:
  explicit MessagePrinter(std::size_t indent) : indent_(indent) {}

  void title(std::string_view text) { fmt::format_to(std::back_inserter(out_), "{:{}}{}\n", "", indent_, text); }

  void fields(const Fields& fields) {
    for (const auto& field : fields)
      if (!field.name.empty()) std::visit([&](const auto& value) { print(field.name, value); }, field.value);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void line(std::string_view name, std::string value) {
    if (const auto length = base::cut_long(value)) value += fmt::format(" ({} characters)", *length);
    fmt::format_to(std::back_inserter(out_), "{:{}}{:<{}} {}\n", "", indent_ + 2, name, kNameWidth, value);
  }

  void print(std::string_view name, const auto& value) { line(name, value_text(value)); }
  void print(std::string_view name, const proto::Bytes& bytes) {
    if (bytes.empty()) return line(name, "empty");
    std::string shown = proto::to_hex(proto::ByteView{bytes}.first(std::min(bytes.size(), kShownBytes)));
    if (bytes.size() > kShownBytes) shown += "...";
    line(name, fmt::format("{} ({} bytes)", shown, bytes.size()));
  }
  void print(std::string_view name, const Strings& strings) {
    std::size_t number = 0;
    for (const auto& each : strings.strings) line(fmt::format("{} {}", name, number++), quoted(each));
  }
  void print(std::string_view name, const proto::Anomalies& anomalies) {
    for (const auto& each : anomalies) line(name, base::escape_terminal(fmt::format("{}: {}", each.field, each.what)));
  }
  void print(std::string_view name, const std::vector<Context>& contexts) {
    for (const auto& each : contexts)
      line(fmt::format("{} {}", name, proto::hex_number(each.type, 4)), context_text(each));
  }
  void print(std::string_view name, const Object& object) {
    line(name, object.title);
    fields(object.fields);
  }

  std::size_t indent_;
  std::string out_;
};

}  // namespace

std::string render_message(proto::ByteView message, std::size_t indent) {
  const Object described = describe(message, direction_of(message));
  MessagePrinter out(indent);
  out.title(described.title);
  out.fields(described.fields);
  return out.take();
}

}  // namespace smbprobe::view
