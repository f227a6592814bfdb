#include "report/saved_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "proto/filetime.hpp"
#include "report/saved_parts.hpp"
#include "report/version.hpp"

namespace smbprobe::report {
namespace {

using Key = std::string_view;
using Error = base::JsonReader::Error;

constexpr std::string_view kHost = "host";
/// Lines that the program writes beside those of hosts.
constexpr std::array<std::string_view, 7> kOtherTypes{"client", "session",      "exchange",  "nbstat",
                                                      "status", "known_client", "difference"};

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
  if (!heading.schema || heading.type.empty()) return "no line of smbprobe: it has no schema and type";
  if (*heading.schema > kJsonSchema)
    return fmt::format("schema {} is newer than this program, which reads {}", *heading.schema, kJsonSchema);
  if (*heading.schema < 1) return fmt::format("there is no schema {}", *heading.schema);
  if (heading.type != kHost && std::ranges::find(kOtherTypes, heading.type) == kOtherTypes.end())
    return "its type is not known: neither a host nor another line of smbprobe";
  return std::nullopt;
}

void read_conclusion(base::JsonReader& in, HostReport& report) {
  using enum Smb1Verdict;
  constexpr std::array kVerdicts{only, enabled, disabled, unknown};
  in.object([&](Key key) {
    if (key == "smb1") {
      report.smb1 = read_name(in, kVerdicts);
    } else if (key == "dialects") {
      report.dialects = read_texts(in);
    } else if (key == "signing") {
      if (base::JsonReader ahead = in; ahead.word() == "unknown")
        in.skip();
      else
        report.signing = read_name(in, kSignings);
    } else {
      in.skip();
    }
  });
}

Identity read_identity(base::JsonReader& in) {
  Identity out;
  const std::array<std::pair<Key, std::optional<std::string>*>, 9> fields{{
      {"netbios_name", &out.netbios_name},
      {"netbios_domain", &out.netbios_domain},
      {"dns_name", &out.dns_name},
      {"dns_domain", &out.dns_domain},
      {"dns_forest", &out.dns_forest},
      {"os_version", &out.os_version},
      {"native_os", &out.native_os},
      {"native_lan_man", &out.native_lan_man},
      {"mac", &out.mac},
  }};
  in.object([&](Key key) {
    const auto* const field = std::ranges::find(fields, key, [](const auto& f) { return f.first; });
    if (field != fields.end())
      read_value(in, *field->second);
    else
      in.skip();
  });
  return out;
}

std::int64_t read_started(base::JsonReader& in) {
  const std::size_t at = in.offset();
  std::optional<std::uint64_t> filetime;
  read_time(in, filetime);
  if (!filetime) in.fail(at, "a time is expected here, not null");
  return proto::filetime_to_unix_us(filetime.value_or(0)).value_or(0);
}

std::int64_t read_elapsed(base::JsonReader& in) {
  constexpr double kMostMs = 1e15;
  const std::size_t at = in.offset();
  const double ms = in.real();
  if (!(std::abs(ms) < kMostMs)) in.fail(at, "not a number that fits there");
  return in.failed() ? 0 : std::llround(ms * 1000);
}

/// What the whole host is; false for another key.
bool read_outcome_key(base::JsonReader& in, Key key, HostReport& out) {
  using enum HostStatus;
  constexpr std::array kStatuses{smb, not_smb, silent, refused, unreachable, unresolved, error};
  if (key == "status")
    out.status = read_name(in, kStatuses);
  else if (key == "verdict")
    read_conclusion(in, out);
  else if (key == "endpoints")
    out.endpoints = read_list<EndpointReport>(in, [&] { return read_endpoint(in); });
  else if (key == "identity")
    out.identity = read_identity(in);
  else if (key == "errors")
    out.errors = read_texts(in);
  else
    return false;
  return true;
}

HostReport read_host(base::JsonReader& in) {
  constexpr std::array kDepths{Depth::quick, Depth::standard, Depth::full};
  HostReport out;
  bool has_target = false;
  bool has_status = false;
  in.object([&](Key key) {
    has_target = has_target || key == "target";
    has_status = has_status || key == "status";
    if (read_outcome_key(in, key, out)) return;
    if (key == "target")
      out.target = in.text();
    else if (key == "address")
      read_text_or_null(in, out.address);
    else if (key == "source")
      out.source = in.text();
    else if (key == "depth")
      out.depth = read_name(in, kDepths);
    else if (key == "started")
      out.started_us = read_started(in);
    else if (key == "elapsed_ms")
      out.elapsed_us = read_elapsed(in);
    else
      in.skip();
  });
  if (!has_target || !has_status) in.fail(0, "a host without target and status");
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
