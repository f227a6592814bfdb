#include "view/message/message_json.hpp"

#include <algorithm>
#include <ranges>

#include "proto/smb2_negotiate_contexts.hpp"
#include "view/message/message.hpp"

namespace smbprobe::view {
namespace {

void write_object(base::JsonWriter& out, const Object& object);

/// Writes a value of any kind.
struct ValueWriter {
  base::JsonWriter& out;

  void operator()(const Number& number) const { out.value(number.value); }
  void operator()(const Minutes& minutes) const { out.value(minutes.value); }
  void operator()(const Text& text) const { out.value(text.text); }
  void operator()(const Strings& strings) const { list(strings.strings); }
  void operator()(const Ids& ids) const { list(ids.ids); }
  void operator()(const Oids& oids) const { list(oids.oids); }
  void operator()(const proto::Bytes& bytes) const { out.raw_string(proto::to_hex(bytes)); }
  void operator()(const proto::Anomalies& anomalies) const {
    list(anomalies | std::views::transform(&proto::Anomaly::what));
  }
  void operator()(const Object& object) const { write_object(out, object); }
  void operator()(const std::vector<Context>& contexts) const {
    out.begin_array();
    for (const auto& context : contexts) write(context);
    out.end_array();
  }

 private:
  void list(const auto& values) const {
    out.begin_array();
    for (const auto& value : values) out.value(value);
    out.end_array();
  }

  void write(const Context& context) const {
    out.begin_object();
    out.member("type", context.type);
    out.member("name", proto::label_of(proto::kContextTypes, context.type));
    for (const auto& part : context.parts) {
      if (part.key.empty()) continue;
      out.key(part.key);
      std::visit(*this, part.value);
    }
    out.end_object();
  }
};

void write_object(base::JsonWriter& out, const Object& object) {
  if (object.keys.empty()) return out.value(nullptr);
  out.begin_object();
  for (const auto name : object.keys | std::views::split(' ')) {
    const std::string_view key(name.begin(), name.end());
    out.key(key);
    const auto last_first = object.fields | std::views::reverse;
    const auto field = std::ranges::find(last_first, key, &Field::key);
    if (field == last_first.end())
      out.value(nullptr);
    else
      std::visit(ValueWriter{out}, field->value);
  }
  out.end_object();
}

}  // namespace

void write_request(base::JsonWriter& out, proto::ByteView request) {
  write_object(out, describe(request, Direction::request));
}

bool write_reply(base::JsonWriter& out, proto::ByteView reply, proto::ByteView request) {
  const Object message = describe(reply, Direction::reply, request);
  write_object(out, message);
  return !message.keys.empty();
}

}  // namespace smbprobe::view
