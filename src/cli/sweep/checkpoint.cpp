#include "cli/sweep/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/escape.hpp"
#include "base/json_reader.hpp"
#include "base/json_writer.hpp"

namespace smbprobe::cli {
namespace {

/// 2: the options are described as they are declared. 3: the output is known by a fingerprint of its ends.
constexpr std::uint64_t kVersion = 3;
constexpr std::string_view kType = "checkpoint";

std::unexpected<std::string> bad(std::string_view what) {
  return std::unexpected(fmt::format("it is not a checkpoint: {}", what));
}

using Number = std::optional<std::uint64_t>;

/// What a file has of a checkpoint: of what is missing or of another kind, nothing.
struct Found {
  std::optional<std::string> type;
  Number schema;
  Number targets, size, seed, shard, shards;
  std::optional<bool> shuffled;
  std::optional<std::string> scan_parameters;
  Number next;
  std::optional<std::vector<std::uint64_t>> open;
  Number output_bytes, output_fingerprint;
  std::optional<std::string> output_beginning;
  std::optional<std::expected<SweepTally, std::string>> tally;
  Number failing, unanswered, no_route, unused, undecided, open_hosts, open_rules;
};

std::optional<std::vector<std::uint64_t>> try_numbers(base::JsonReader& in) {
  std::vector<std::uint64_t> out;
  bool good = true;
  const bool is_list = in.try_array([&] {
    const auto number = in.try_number<std::uint64_t>();
    good = good && number;
    out.push_back(number.value_or(0));
  });
  return is_list && good ? std::optional(std::move(out)) : std::nullopt;
}

void read_member(base::JsonReader& in, std::string_view key, Found& found) {
  const std::pair<std::string_view, Number&> numbers[] = {{"schema", found.schema},
                                                          {"targets", found.targets},
                                                          {"size", found.size},
                                                          {"seed", found.seed},
                                                          {"shard", found.shard},
                                                          {"shards", found.shards},
                                                          {"next", found.next},
                                                          {"failing", found.failing},
                                                          {"output_bytes", found.output_bytes},
                                                          {"output_fingerprint", found.output_fingerprint},
                                                          {"unanswered", found.unanswered},
                                                          {"no_route", found.no_route},
                                                          {"unused", found.unused},
                                                          {"undecided", found.undecided},
                                                          {"open_hosts", found.open_hosts},
                                                          {"open_rules", found.open_rules}};
  const auto* const number = std::ranges::find(numbers, key, [](const auto& each) { return each.first; });
  if (number != std::end(numbers))
    number->second = in.try_number<std::uint64_t>();
  else if (key == "type")
    found.type = in.try_text();
  else if (key == "shuffled")
    found.shuffled = in.try_boolean();
  else if (key == "question")
    found.scan_parameters = in.try_text();
  else if (key == "output_beginning")
    found.output_beginning = in.try_text();
  else if (key == "open")
    found.open = try_numbers(in);
  else if (key == "tally")
    found.tally = read_tally(in);
  else
    in.skip();
}

bool is_sound(const Checkpoint& c) {
  const auto& order = c.sweep.order;
  const bool below = std::ranges::all_of(c.open, [&](std::uint64_t place) { return place < c.next; });
  return c.next <= c.sweep.size && order.shard >= 1 && order.shard <= order.shards && below &&
         std::ranges::is_sorted(c.open) && std::ranges::adjacent_find(c.open) == c.open.end();
}

std::expected<SweepIdentity, std::string> identity_of(const Found& found) {
  const auto& f = found;
  if (!f.targets || !f.size || !f.seed || !f.shard || !f.shards || !f.shuffled || !f.scan_parameters)
    return bad("it does not name its sweep");
  return SweepIdentity{.targets = *f.targets,
                       .size = *f.size,
                       .order = {*f.seed, *f.shard, *f.shards, *f.shuffled},
                       .scan_parameters = *f.scan_parameters};
}

}  // namespace

std::string checkpoint_text(const Checkpoint& c) {
  base::JsonWriter out;
  out.begin_object();
  out.member("schema", kVersion);
  out.raw_string("type", kType);
  out.member("targets", c.sweep.targets);
  out.member("size", c.sweep.size);
  out.member("seed", c.sweep.order.seed);
  out.member("shard", c.sweep.order.shard);
  out.member("shards", c.sweep.order.shards);
  out.member("shuffled", c.sweep.order.shuffled);
  out.member("question", c.sweep.scan_parameters);
  out.member("next", c.next);
  out.array("open", c.open, [&](std::uint64_t place) { out.value(place); });
  out.member("output_bytes", c.output.bytes);
  out.member("output_fingerprint", c.output.fingerprint);
  if (!c.output.beginning.empty()) out.member("output_beginning", c.output.beginning);
  out.key("tally");
  write_tally(out, c.tally);
  out.member("failing", c.tally.failing);
  out.member("unanswered", c.tally.unanswered);
  out.member("no_route", c.tally.no_route);
  out.member("unused", c.tally.unused);
  out.member("undecided", c.tally.undecided);
  out.member("open_hosts", c.tally.open.hosts);
  out.member("open_rules", c.tally.open.rules);
  out.end_object();
  return std::string(out.line());
}

std::expected<Checkpoint, std::string> parse_checkpoint(std::string_view text) {
  base::JsonReader in(text);
  Found found;
  in.try_object([&](std::string_view key) { read_member(in, key, found); });
  in.end();
  if (in.failed() || found.type != kType) return bad("no JSON of that type");
  if (!found.schema) return bad("it names no version");
  if (*found.schema != kVersion)
    return std::unexpected(
        fmt::format("it is a checkpoint of version {}, and this smbprobe reads version {}: finish "
                    "the scan with the smbprobe that began it, or start over with another file",
                    *found.schema, kVersion));
  auto sweep = identity_of(found);
  if (!sweep) return std::unexpected(std::move(sweep.error()));
  if (!found.next || !found.open || !found.output_bytes || !found.output_fingerprint || !found.tally)
    return bad("it does not say how far the sweep had got");
  if (!*found.tally) return bad(found.tally->error());
  const FileMark output{.bytes = *found.output_bytes,
                        .fingerprint = *found.output_fingerprint,
                        .beginning = found.output_beginning.value_or("")};
  Checkpoint out{std::move(*sweep), *found.next, std::move(*found.open), output, **found.tally};
  out.tally.failing = found.failing.value_or(0);
  out.tally.unanswered = found.unanswered.value_or(0);
  out.tally.no_route = found.no_route.value_or(0);
  out.tally.unused = found.unused.value_or(0);
  out.tally.undecided = found.undecided.value_or(0);
  out.tally.open = {.hosts = found.open_hosts.value_or(0), .rules = found.open_rules.value_or(0)};
  if (!is_sound(out)) return bad("its numbers are inconsistent");
  return out;
}

std::optional<std::string> difference(const SweepIdentity& saved, const SweepIdentity& wanted) {
  if (saved == wanted) return std::nullopt;
  const auto& a = saved.order;
  const auto& b = wanted.order;
  if (a.seed != b.seed) return fmt::format("its seed is {}, not {}", a.seed, b.seed);
  if (a.shard != b.shard || a.shards != b.shards)
    return fmt::format("its shard is {}/{}, not {}/{}", a.shard, a.shards, b.shard, b.shards);
  if (saved.targets != wanted.targets || saved.size != wanted.size || a.shuffled != b.shuffled)
    return std::string("its targets or exclusions differ");
  return fmt::format("its options are '{}', not '{}'", base::escape_terminal(saved.scan_parameters),
                     base::escape_terminal(wanted.scan_parameters));
}

}  // namespace smbprobe::cli
