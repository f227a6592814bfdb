#include "base/json_layout.hpp"

#include "base/json_reader.hpp"
#include "base/json_writer.hpp"

namespace smbprobe::base {
namespace {

void copy(JsonReader& in, JsonWriter& out) {
  using Kind = JsonReader::Kind;
  switch (in.kind()) {
    case Kind::object:
      out.begin_object();
      in.object([&](std::string_view key) {
        out.key(key);
        copy(in, out);
      });
      return out.end_object();
    case Kind::array:
      out.begin_array();
      in.array([&] { copy(in, out); });
      return out.end_array();
    default:
      return out.token(in.token());
  }
}

std::string laid_out(std::string_view json, int indent) {
  JsonReader in(json);
  JsonWriter out(indent);
  copy(in, out);
  return out.take();
}

}  // namespace

std::string one_line(std::string_view json) { return laid_out(json, -1); }

std::string many_lines(std::string_view json) { return laid_out(json, 2); }

}  // namespace smbprobe::base
