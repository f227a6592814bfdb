#include "targets/target_stream.hpp"

#include <variant>

namespace smbprobe::targets {

std::expected<void, std::string> TargetStream::read(DistinctTargets& targets, const Take& take, ListSink notes) {
  bool wanted = true;
  notes.on_target = [&](const TargetSpec& spec) {
    targets.add(spec);
    wanted = take(targets);
    return wanted;
  };
  for (auto& input : inputs_) {
    if (const auto* spec = std::get_if<TargetSpec>(&input))
      notes.on_target(*spec);
    else if (auto read = read_list(std::get<OpenedList>(input), ports_, notes); !read)
      return read;
    if (!wanted) break;
  }
  return {};
}

}  // namespace smbprobe::targets
