#include "cli/sweep/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/escape.hpp"
#include "cli/io/file_read.hpp"
#include "cli/io/file_write.hpp"

namespace smbprobe::cli {
namespace {

/// 2: the options are described as they are declared.
constexpr std::uint64_t kVersion = 2;
/// A million open places take some 10 MB.
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
constexpr std::string_view kType = "checkpoint";

std::unexpected<std::string> bad(std::string_view what) {
  return std::unexpected(fmt::format("it is not a checkpoint: {}", what));
}

std::optional<std::uint64_t> number_at(const base::Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

std::optional<std::vector<std::uint64_t>> numbers_at(const base::Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_array()) return std::nullopt;
  std::vector<std::uint64_t> out;
  for (const auto& each : *found) {
    if (!each.is_number_unsigned()) return std::nullopt;
    out.push_back(each.get<std::uint64_t>());
  }
  return out;
}

bool is_sound(const Checkpoint& c) {
  const auto& order = c.sweep.order;
  const bool below = std::ranges::all_of(c.open, [&](std::uint64_t place) { return place < c.next; });
  return c.next <= c.sweep.size && order.shard >= 1 && order.shard <= order.shards && below &&
         std::ranges::is_sorted(c.open) && std::ranges::adjacent_find(c.open) == c.open.end();
}

std::expected<SweepIdentity, std::string> identity_of(const base::Json& json) {
  const auto targets = number_at(json, "targets");
  const auto size = number_at(json, "size");
  const auto seed = number_at(json, "seed");
  const auto shard = number_at(json, "shard");
  const auto shards = number_at(json, "shards");
  const auto shuffled = json.find("shuffled");
  const auto question = json.find("question");
  if (!targets || !size || !seed || !shard || !shards || shuffled == json.end() || !shuffled->is_boolean() ||
      question == json.end() || !question->is_string())
    return bad("it does not say which sweep it is of");
  return SweepIdentity{.targets = *targets,
                       .size = *size,
                       .order = {*seed, *shard, *shards, shuffled->get<bool>()},
                       .question = question->get<std::string>()};
}

Problem cannot_write(const std::string& path, int error) {
  return {ExitCode::trouble, fmt::format("cannot write the checkpoint {}: {}", base::escape_terminal(path),
                                         std::generic_category().message(error))};
}

}  // namespace

std::string checkpoint_text(const Checkpoint& c) {
  const base::Json json{{"schema", kVersion},
                        {"type", kType},
                        {"targets", c.sweep.targets},
                        {"size", c.sweep.size},
                        {"seed", c.sweep.order.seed},
                        {"shard", c.sweep.order.shard},
                        {"shards", c.sweep.order.shards},
                        {"shuffled", c.sweep.order.shuffled},
                        {"question", c.sweep.question},
                        {"next", c.next},
                        {"open", c.open},
                        {"output_bytes", c.output_bytes},
                        {"tally", tally_to_json(c.tally)},
                        {"failing", c.tally.failing}};
  return base::to_text(json) + '\n';
}

std::expected<Checkpoint, std::string> parse_checkpoint(std::string_view text) {
  const base::Json json = base::Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("type") || json["type"] != kType) return bad("no JSON of that type");
  const auto version = number_at(json, "schema");
  if (!version) return bad("it does not say which version it has");
  if (*version != kVersion)
    return std::unexpected(
        fmt::format("it is a checkpoint of version {}, and this smbprobe reads version {}: finish "
                    "the scan with the smbprobe that began it, or begin anew with another file",
                    *version, kVersion));
  auto sweep = identity_of(json);
  if (!sweep) return std::unexpected(std::move(sweep.error()));
  const auto next = number_at(json, "next");
  auto open = numbers_at(json, "open");
  const auto bytes = number_at(json, "output_bytes");
  if (!next || !open || !bytes || !json.contains("tally")) return bad("it does not say how far the sweep was");
  const auto tally = tally_from_json(json["tally"]);
  if (!tally) return bad(tally.error());
  Checkpoint out{std::move(*sweep), *next, std::move(*open), *bytes, *tally};
  out.tally.failing = number_at(json, "failing").value_or(0);
  if (!is_sound(out)) return bad("its numbers contradict each other");
  return out;
}

std::expected<std::optional<Checkpoint>, Problem> load_checkpoint(const std::string& path) {
  const std::string name = base::escape_terminal(path);
  const auto text = read_file(path, kMostBytes);
  if (!text && text.error() == ENOENT) return std::nullopt;
  if (!text)
    return std::unexpected(Problem{ExitCode::trouble, fmt::format("cannot read the checkpoint {}: {}", name,
                                                                  std::generic_category().message(text.error()))});
  auto parsed = parse_checkpoint(*text);
  if (!parsed)
    return std::unexpected(Problem{ExitCode::usage, fmt::format("cannot resume from {}: {}", name, parsed.error())});
  return std::optional(std::move(*parsed));
}

std::expected<void, Problem> save_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  if (const int failure = replace_file(path, checkpoint_text(checkpoint), Durability::synced))
    return std::unexpected(cannot_write(path, failure));
  return {};
}

std::optional<std::string> difference(const SweepIdentity& saved, const SweepIdentity& wanted) {
  if (saved == wanted) return std::nullopt;
  const auto& a = saved.order;
  const auto& b = wanted.order;
  if (a.seed != b.seed) return fmt::format("its seed is {}, not {}", a.seed, b.seed);
  if (a.shard != b.shard || a.shards != b.shards)
    return fmt::format("its shard is {}/{}, not {}/{}", a.shard, a.shards, b.shard, b.shards);
  if (saved.targets != wanted.targets || saved.size != wanted.size || a.shuffled != b.shuffled)
    return std::string("its targets or what they exclude are others");
  return fmt::format("it was asked '{}', not '{}'", base::escape_terminal(saved.question),
                     base::escape_terminal(wanted.question));
}

}  // namespace smbprobe::cli
