// Targets while their lists are being read: from another scanner that is still running, say.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "targets/distinct_targets.hpp"
#include "targets/target_inputs.hpp"

namespace smbprobe::targets {

/// Reads inputs one after another and waits for them where they have nothing yet. Its memory does not grow with their
/// length.
class TargetStream {
 public:
  /// Takes what it wants of the targets that one line or argument gave. False: no more is wanted.
  using Take = std::function<bool(DistinctTargets&)>;

  /// @param ports see TargetSources
  TargetStream(std::vector<TargetInput> inputs, std::vector<std::uint16_t> ports)
      : inputs_(std::move(inputs)), ports_(std::move(ports)) {}

  /// Reads all of it. @param targets takes each in  @param notes takes problems and left out ports; its on_target is
  /// not used. The error is a sentence: a list cannot be read.
  [[nodiscard]] std::expected<void, std::string> read(DistinctTargets& targets, const Take& take, ListSink notes);

 private:
  std::vector<TargetInput> inputs_;
  std::vector<std::uint16_t> ports_;
};

}  // namespace smbprobe::targets
