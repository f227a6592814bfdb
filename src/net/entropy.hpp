// Randomness for requests: the only user of a random number generator.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "probe/ask/offer.hpp"
#include "proto/guid.hpp"

namespace smbprobe::net {

class Entropy {
 public:
  /// Throws std::runtime_error when the system gives no randomness.
  Entropy();
  ~Entropy();
  Entropy(const Entropy&) = delete;
  Entropy& operator=(const Entropy&) = delete;
  Entropy(Entropy&&) = delete;
  Entropy& operator=(Entropy&&) = delete;

  void fill(std::span<std::uint8_t> out);

  /// A random GUID (version 4).
  [[nodiscard]] proto::Guid guid();

  /// NAME_TRN_ID of a NetBIOS name service query.
  [[nodiscard]] std::uint16_t transaction_id();

  /// What the requests to one host share.
  [[nodiscard]] probe::RequestInputs request_inputs(std::string net_name);

 private:
  struct Generator;
  std::unique_ptr<Generator> generator_;
  std::array<std::uint8_t, 4096> pool_{};  // a call of the generator costs far more than its bytes
  std::size_t left_ = 0;
};

}  // namespace smbprobe::net
