#include "report/saved_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "report/cut_texts.hpp"
#include "report/field_json.hpp"
#include "report/host_fields.hpp"
#include "report/version.hpp"

namespace smbprobe::report {
namespace {

using Key = std::string_view;
using Error = base::JsonReader::Error;

constexpr std::string_view kHost = "host";
/// Lines that the program writes beside those of hosts.
constexpr std::array<std::string_view, 8> kOtherTypes{"client", "session",      "exchange",   "nbstat",
                                                      "status", "known_client", "difference", "why"};

/// What a line says of itself.
struct Heading {
  std::optional<std::int64_t> schema;
  std::string type;
};

/// Looks no further than it must: the keys are the first ones in what host_to_json() wrote.
Heading read_heading(base::JsonReader& in) {
  Heading out;
  in.object([&](Key key) {
    if (key == "schema")
      out.schema = in.number<std::int64_t>();
    else if (key == "type")
      out.type = in.text();
    else
      in.skip();
    if (out.schema && !out.type.empty()) in.stop();
  });
  return out;
}

/// What speaks against reading the line, at its beginning.
std::optional<std::string> objection(const Heading& heading) {
  if (!heading.schema || heading.type.empty()) return "not a line of smbprobe: it has no schema and type";
  if (*heading.schema > kJsonSchema)
    return fmt::format("schema {} is newer than this program, which reads {}", *heading.schema, kJsonSchema);
  if (*heading.schema < 1) return fmt::format("schema {} does not exist", *heading.schema);
  if (heading.type != kHost && std::ranges::find(kOtherTypes, heading.type) == kOtherTypes.end())
    return "unknown type: neither a host nor another line of smbprobe";
  return std::nullopt;
}

HostReport read_host(base::JsonReader& in) {
  HostReport out;
  bool has_target = false;
  bool has_status = false;
  in.object([&](Key key) {
    has_target = has_target || key == "target";
    has_status = has_status || key == "status";
    if (!read_key(in, key, Fields<HostReport>::list, out)) in.skip();
  });
  if (!has_target || !has_status) in.fail(0, "a host without target and status");
  cut_texts(out);  // written by an earlier version or another program
  return out;
}

}  // namespace

std::expected<SavedLine, Error> parse_saved(std::string_view json) {
  base::JsonReader look(json);
  const Heading heading = read_heading(look);
  if (look.error()) return std::unexpected(*look.error());
  base::JsonReader in(json);
  if (auto words = objection(heading)) {
    in.skip();  // what is no JSON at all is said first
    in.end();
    return std::unexpected(in.error() ? *in.error() : Error{0, *std::move(words)});
  }
  SavedLine out;
  out.schema = *heading.schema;
  out.is_host = heading.type == kHost;
  if (out.is_host)
    out.report = read_host(in);
  else
    in.skip();
  in.end();
  if (in.error()) return std::unexpected(*in.error());
  return out;
}

}  // namespace smbprobe::report
