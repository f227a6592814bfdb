#include "net/entropy.hpp"

#include <botan/auto_rng.h>
#include <botan/chacha_rng.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace smbprobe::net {
namespace {

constexpr std::size_t kSeedSize = 32;
constexpr std::size_t kSaltSize = 32;  // what Windows sends; [MS-SMB2] 2.2.3.1.1 leaves it open

}  // namespace

/// Seeded once from the system; ChaCha20 gives bytes at a tenth of the cost of the system's own generator.
struct Entropy::Generator {
  Botan::ChaCha_RNG rng{Botan::AutoSeeded_RNG().random_vec(kSeedSize)};
};

Entropy::Entropy() try : generator_(std::make_unique<Generator>()) {
} catch (const std::exception& failure) {
  throw std::runtime_error(std::string("no randomness: ") + failure.what());
}

Entropy::~Entropy() = default;

void Entropy::fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    if (left_ == 0) {
      generator_->rng.randomize(pool_.data(), pool_.size());
      left_ = pool_.size();
    }
    const auto count = std::min(left_, out.size());
    const auto fresh = std::span(pool_).subspan(pool_.size() - left_, count);
    std::ranges::copy(fresh, out.begin());
    std::ranges::fill(fresh, std::uint8_t{0});
    left_ -= count;
    out = out.subspan(count);
  }
}

proto::Guid Entropy::guid() {
  proto::Guid guid{};
  fill(guid);
  guid[7] = static_cast<std::uint8_t>((guid[7] & 0x0FU) | 0x40U);  // the third group is little-endian on the wire
  guid[8] = static_cast<std::uint8_t>((guid[8] & 0x3FU) | 0x80U);
  return guid;
}

std::uint16_t Entropy::transaction_id() {
  std::array<std::uint8_t, 2> bytes{};
  fill(bytes);
  return static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
}

probe::RequestInputs Entropy::request_inputs(std::string net_name) {
  probe::RequestInputs inputs;
  inputs.client_guid = guid();
  inputs.salt.resize(kSaltSize);
  fill(inputs.salt);
  fill(inputs.client_challenge);
  inputs.net_name = std::move(net_name);
  return inputs;
}

}  // namespace smbprobe::net
