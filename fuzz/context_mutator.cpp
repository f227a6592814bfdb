#include "context_mutator.hpp"

#include <algorithm>
#include <utility>

#include "proto/named_values.hpp"

namespace smbprobe::fuzz {
namespace {

using proto::Bytes;
using Numbers = std::vector<std::uint16_t>;

constexpr std::size_t kMostBytes = 64;  // of a salt, a name, data of an unknown context

template <std::size_t Size>
Numbers values_of(const std::array<proto::Named<std::uint16_t>, Size>& names) {
  Numbers out;
  for (const auto& row : names) out.push_back(row.value);
  return out;
}

void mutate_bytes(Bytes& bytes, Dice& dice) {
  if (dice.one_in(2)) bytes.resize(dice.below(kMostBytes + 1));
  if (!bytes.empty()) dice.pick(bytes) = dice.number<std::uint8_t>();
}

/// Changes what is inside a context.
struct ContentMutator {
  Dice& dice;

  void operator()(proto::PreauthIntegrityCapabilities& context) const {
    if (dice.one_in(2)) return mutate_bytes(context.salt, dice);
    mutate_numbers(context.hash_algorithms, values_of(proto::kHashAlgorithms), dice);
  }
  void operator()(proto::EncryptionCapabilities& context) const {
    mutate_numbers(context.ciphers, values_of(proto::kCiphers), dice);
  }
  void operator()(proto::CompressionCapabilities& context) const {
    if (dice.one_in(4)) context.flags = dice.one_in(2) ? context.flags ^ 1U : dice.number<std::uint32_t>();
    mutate_numbers(context.compression_algorithms, values_of(proto::kCompressionAlgorithms), dice);
  }
  void operator()(proto::NetnameNegotiateContextId& context) const { mutate_bytes(context.net_name, dice); }
  void operator()(proto::TransportCapabilities& context) const {
    context.flags = dice.one_in(2) ? context.flags ^ 1U : dice.number<std::uint32_t>();
  }
  void operator()(proto::RdmaTransformCapabilities& context) const {
    mutate_numbers(context.rdma_transforms, values_of(proto::kRdmaTransforms), dice);
  }
  void operator()(proto::SigningCapabilities& context) const {
    mutate_numbers(context.signing_algorithms, values_of(proto::kSigningAlgorithms), dice);
  }
  void operator()(proto::OtherContext& context) const { mutate_bytes(context.data, dice); }
};

proto::NegotiateContext any_context(Dice& dice) {
  switch (dice.below(9)) {
    case 0:
      return proto::PreauthIntegrityCapabilities{{1}, Bytes(32, dice.number<std::uint8_t>())};
    case 1:
      return proto::EncryptionCapabilities{{2, 1}};
    case 2:
      return proto::CompressionCapabilities{{1, 2, 3}, 0};
    case 3:
      return proto::NetnameNegotiateContextId{{'N', 0, 'A', 0, 'S', 0}};
    case 4:
      return proto::TransportCapabilities{1};
    case 5:
      return proto::RdmaTransformCapabilities{{1, 2}};
    case 6:
      return proto::SigningCapabilities{{2, 1, 0}};
    case 7:
      return proto::OtherContext{proto::SMB2_POSIX_EXTENSIONS_AVAILABLE,
                                 {proto::kPosixExtensions.begin(), proto::kPosixExtensions.end()}};
    default:
      return proto::OtherContext{dice.number<std::uint16_t>(), Bytes(dice.below(kMostBytes), 0)};
  }
}

/// The same data under another type, as an unknown context: what reads them then is another reader.
void retype(proto::NegotiateContext& context, Dice& dice) {
  proto::Writer out;
  proto::write_negotiate_contexts(out, {context});
  const Bytes written = out.finish();
  constexpr std::ptrdiff_t kContextHeader = 8;
  context =
      proto::OtherContext{dice.pick(proto::kContextTypes).value, {written.begin() + kContextHeader, written.end()}};
}

}  // namespace

void mutate_numbers(Numbers& numbers, const Numbers& known, Dice& dice) {
  const std::uint16_t one = dice.one_in(4) ? dice.number<std::uint16_t>() : dice.pick(known);
  if (numbers.empty() || dice.one_in(4)) {
    numbers.insert(numbers.begin() + static_cast<std::ptrdiff_t>(dice.below(numbers.size() + 1)), one);
  } else if (dice.one_in(3)) {
    std::swap(dice.pick(numbers), dice.pick(numbers));
  } else if (dice.one_in(2)) {
    numbers.erase(numbers.begin() + static_cast<std::ptrdiff_t>(dice.below(numbers.size())));
  } else {
    dice.pick(numbers) = one;
  }
}

void mutate_contexts(std::vector<proto::NegotiateContext>& contexts, Dice& dice) {
  if (contexts.empty()) {
    contexts.push_back(any_context(dice));
    return;
  }
  const auto place = static_cast<std::ptrdiff_t>(dice.below(contexts.size()));
  auto& chosen = contexts[static_cast<std::size_t>(place)];
  switch (dice.below(8)) {
    case 0:
      std::swap(chosen, dice.pick(contexts));
      break;
    case 1: {
      proto::NegotiateContext twin = chosen;
      contexts.insert(contexts.begin() + place, std::move(twin));
      break;
    }
    case 2:
      contexts.erase(contexts.begin() + place);
      break;
    case 3:
      contexts.insert(contexts.begin() + place, any_context(dice));
      break;
    case 4:
      retype(chosen, dice);
      break;
    default:
      std::visit(ContentMutator{dice}, chosen);
  }
}

}  // namespace smbprobe::fuzz
