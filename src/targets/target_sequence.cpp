#include "targets/target_sequence.hpp"

#include <optional>

#include <fmt/format.h>

#include "base/number_text.hpp"

namespace smbprobe::targets {
namespace {

std::optional<std::uint64_t> parse_count(std::string_view text) {
  const auto count = base::parse_number<std::uint64_t>(text);
  return count == 0 ? std::nullopt : count;
}

}  // namespace

std::uint64_t part_of(std::uint64_t size, const SweepOrder& order) noexcept {
  return size < order.shard ? 0 : (size - order.shard) / order.shards + 1;
}

TargetSequence::TargetSequence(const TargetSpace& space, SweepOrder order) noexcept
    : space_(space), order_(order), permutation_(space.size(), order.seed), size_(part_of(space.size(), order)) {}

Target TargetSequence::at(std::uint64_t position) const {
  const std::uint64_t place = position * order_.shards + (order_.shard - 1);
  return space_.at(order_.shuffled ? permutation_.at(place) : place);
}

std::expected<std::pair<std::uint64_t, std::uint64_t>, std::string> parse_shard(std::string_view text) {
  const auto slash = text.find('/');
  const auto bad = [&](std::string_view why) { return std::unexpected(fmt::format("bad shard '{}': {}", text, why)); };
  if (slash == std::string_view::npos) return bad("I/N, as in 1/4 for the first of four");
  const auto shard = parse_count(text.substr(0, slash));
  const auto shards = parse_count(text.substr(slash + 1));
  if (!shard || !shards) return bad("two numbers from 1 on, as in 1/4 for the first of four");
  if (*shard > *shards) return bad(fmt::format("there are only {} shards", *shards));
  return std::pair{*shard, *shards};
}

}  // namespace smbprobe::targets
