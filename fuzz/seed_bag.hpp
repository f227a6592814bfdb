// Seeds as they are cut: none twice, few of one length, for messages of one length mostly say the same, and few of one
// capture, for ctest runs every prefix of each.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fuzz_input.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::fuzz {

struct Seed {
  std::string origin;  ///< the name of its capture
  proto::Bytes bytes;

  friend bool operator==(const Seed&, const Seed&) = default;
};

class SeedBag {
 public:
  static constexpr std::size_t kMostOfOneLength = 4;
  static constexpr std::size_t kMostOfOneOrigin = 2;

  /// What is added from now on is out of this capture.
  void begin(std::string origin) {
    origin_ = std::move(origin);
    for (auto& [name, target] : targets_) target.of_origin = 0;
  }

  /// Keeps a seed of a fuzz target unless there are enough like it, or it is longer than the target reads.
  void add(const std::string& name, proto::ByteView bytes, std::size_t most = kMostInput) {
    if (bytes.empty() || bytes.size() > most) return;
    Target& target = targets_[name];
    if (target.of_origin >= kMostOfOneOrigin || target.lengths[bytes.size()] >= kMostOfOneLength) return;
    proto::Bytes copy(bytes.begin(), bytes.end());
    if (!target.known.insert(copy).second) return;
    ++target.of_origin;
    ++target.lengths[bytes.size()];
    target.seeds.push_back({origin_, std::move(copy)});
  }

  /// The seeds of a target in the order in which they came.
  [[nodiscard]] std::vector<Seed> of(const std::string& name) const {
    const auto found = targets_.find(name);
    return found == targets_.end() ? std::vector<Seed>{} : found->second.seeds;
  }

  /// The targets that have any.
  [[nodiscard]] std::vector<std::string> targets() const {
    std::vector<std::string> out;
    for (const auto& [name, target] : targets_)
      if (!target.seeds.empty()) out.push_back(name);
    return out;
  }

 private:
  struct Target {
    std::vector<Seed> seeds;
    std::set<proto::Bytes> known;
    std::map<std::size_t, std::size_t> lengths;
    std::size_t of_origin = 0;
  };
  std::string origin_;
  std::map<std::string, Target> targets_;
};

}  // namespace smbprobe::fuzz
