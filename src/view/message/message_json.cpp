#include "view/message/message_json.hpp"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <string>

#include "base/escape.hpp"
#include "proto/smb2_negotiate_contexts.hpp"
#include "report/cut_texts.hpp"
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

/// Cuts texts and lists as a report's are cut; bytes stay, for they are the evidence.
class FieldCutter {
 public:
  explicit FieldCutter(std::vector<report::CutText>& cut) : cut_(cut) {}

  void cut_fields(const std::string& place, Fields& fields) {
    for (Field& field : fields) {
      if (field.key.empty()) continue;
      std::visit([&](auto& value) { cut_value(place + '.' + std::string(field.key), value); }, field.value);
    }
  }

 private:
  void cut_value(const std::string& place, Text& text) { cut_value(place, text.text); }
  void cut_value(const std::string& place, std::string& text) {
    if (const auto length = base::cut_long(text)) cut_.push_back({place, *length});
  }
  void cut_value(const std::string& place, Strings& strings) {
    shorten(place, strings.strings);
    for (std::size_t i = 0; i < strings.strings.size(); ++i) cut_value(element(place, i), strings.strings[i]);
  }
  void cut_value(const std::string& place, Ids& ids) { shorten(place, ids.ids); }
  void cut_value(const std::string& place, Oids& oids) { shorten(place, oids.oids); }
  void cut_value(const std::string& place, Object& object) { cut_fields(place, object.fields); }
  void cut_value(const std::string& place, std::vector<Context>& contexts) {
    for (std::size_t i = 0; i < contexts.size(); ++i) cut_fields(element(place, i), contexts[i].parts);
  }
  template <class Other>
  void cut_value(const std::string& /*place*/, Other& /*is short, or evidence*/) {}

  static std::string element(const std::string& place, std::size_t i) { return place + '[' + std::to_string(i) + ']'; }

  template <class T>
  void shorten(const std::string& place, std::vector<T>& list) {
    if (list.size() <= report::kMostListed) return;
    cut_.push_back({place, list.size()});
    list.resize(report::kMostListed);
  }

  std::vector<report::CutText>& cut_;
};

}  // namespace

void write_request(base::JsonWriter& out, proto::ByteView request, std::vector<report::CutText>& cut) {
  Object message = describe(request, Direction::request);
  FieldCutter(cut).cut_fields("request", message.fields);
  write_object(out, message);
}

bool write_reply(base::JsonWriter& out,
                 proto::ByteView reply,
                 proto::ByteView request,
                 std::vector<report::CutText>& cut) {
  Object message = describe(reply, Direction::reply, request);
  FieldCutter(cut).cut_fields("reply", message.fields);
  write_object(out, message);
  return !message.keys.empty();
}

}  // namespace smbprobe::view
