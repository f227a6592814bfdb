#include "negotiate_mutator.hpp"

#include <algorithm>
#include <array>

#include "context_mutator.hpp"
#include "dice.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"

namespace smbprobe::fuzz {
namespace {

using proto::Bytes;
using proto::ByteView;
using Contexts = std::vector<proto::NegotiateContext>;

constexpr std::size_t kMostChanges = 4;
constexpr std::size_t kDamageOneIn = 4;

/// Where a number of the fixed part stands that something else depends on, and its size.
struct Field {
  std::size_t offset;
  std::size_t size;
};
// DialectCount, NegotiateContextOffset, NegotiateContextCount. [MS-SMB2] 2.2.3
constexpr std::array<Field, 3> kRequestFields{{{66, 2}, {92, 4}, {96, 2}}};
constexpr std::size_t kRequestContextOffset = 92;
// NegotiateContextCount, SecurityBufferOffset, SecurityBufferLength, NegotiateContextOffset. [MS-SMB2] 2.2.4
constexpr std::array<Field, 4> kResponseFields{{{70, 2}, {120, 2}, {122, 2}, {124, 4}}};
constexpr std::size_t kResponseContextOffset = 124;

std::uint32_t read_le(const Bytes& bytes, Field field) {
  std::uint32_t out = 0;
  for (std::size_t i = field.size; i-- > 0;)
    out = (out << 8U) | (bytes.size() > field.offset + i ? bytes[field.offset + i] : 0U);
  return out;
}

void write_le(Bytes& bytes, Field field, std::uint32_t value) {
  for (std::size_t i = 0; i < field.size && field.offset + i < bytes.size(); ++i)
    bytes[field.offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

/// A step aside, an end of the range, or anything.
void damage(Bytes& bytes, Field field, Dice& dice) {
  const std::uint32_t now = read_le(bytes, field);
  const std::array<std::uint32_t, 8> values{now + 1,
                                            now - 1,
                                            now + 8,
                                            now - 8,
                                            0,
                                            ~0U,
                                            dice.number<std::uint32_t>(),
                                            static_cast<std::uint32_t>(bytes.size())};
  write_le(bytes, field, dice.pick(values));
}

/// Damages the header or the first fields of one context of the list at `offset`.
void damage_context(Bytes& bytes, std::size_t offset, Dice& dice) {
  // ContextType, DataLength, Reserved; behind them the counts of most types
  constexpr std::array<Field, 5> kFields{{{0, 2}, {2, 2}, {4, 4}, {8, 2}, {10, 2}}};
  std::size_t at = offset;
  for (std::size_t steps = dice.below(5); steps > 0; --steps) {
    const std::size_t next = at + 8 + (read_le(bytes, {at + 2, 2}) + 7U) / 8U * 8U;
    if (next + 8 > bytes.size()) break;
    at = next;
  }
  const Field field = dice.pick(kFields);
  damage(bytes, {at + field.offset, field.size}, dice);
}

template <std::size_t Size>
void damage_message(Bytes& bytes, const std::array<Field, Size>& fields, std::size_t context_offset, Dice& dice) {
  const std::size_t list = read_le(bytes, {context_offset, 4});
  if (list != 0 && dice.one_in(2)) return damage_context(bytes, list, dice);
  damage(bytes, dice.pick(fields), dice);
}

void mutate_header(proto::Smb2Header& header, Dice& dice) {
  switch (dice.below(4)) {
    case 0:
      header.message_id = dice.below(3);
      break;
    case 1:
      header.credits = dice.number<std::uint16_t>();
      break;
    case 2:
      header.credit_charge = dice.number<std::uint16_t>();
      break;
    default:
      header.process_id = dice.number<std::uint32_t>();
  }
}

std::vector<std::uint16_t> known_dialects() {
  std::vector<std::uint16_t> out{proto::kSmb2Wildcard};
  for (const auto& row : proto::kSmb2Dialects) out.push_back(row.value);
  return out;
}

void mutate(proto::Smb2NegotiateRequest& request, Dice& dice) {
  switch (dice.below(8)) {
    case 0:
      return mutate_header(request.header, dice);
    case 1:
      request.security_mode = static_cast<std::uint16_t>(dice.below(5));
      return;
    case 2:
      request.capabilities ^= 1U << dice.below(32);
      return;
    case 3:
    case 4:
      return mutate_numbers(request.dialects, known_dialects(), dice);
    default:
      if (std::ranges::find(request.dialects, proto::SMB_3_1_1) == request.dialects.end())
        request.dialects.push_back(proto::SMB_3_1_1);  // contexts are written with it only
      mutate_contexts(request.contexts.contexts, dice);
  }
}

void mutate(proto::Smb2NegotiateResponse& response, Dice& dice) {
  switch (dice.below(9)) {
    case 0:
      return mutate_header(response.header, dice);
    case 1:
      response.security_mode = static_cast<std::uint16_t>(dice.below(5));
      return;
    case 2:
      response.capabilities ^= 1U << dice.below(32);
      return;
    case 3: {
      const auto dialects = known_dialects();
      response.dialect_revision = dice.one_in(4) ? dice.number<std::uint16_t>() : dice.pick(dialects);
      return;
    }
    case 4:
      response.max_read_size = response.max_write_size = dice.number<std::uint32_t>() & 0x1FFFFU;
      return;
    case 5:
      response.security_buffer.resize(dice.below(160), 0x60);
      return;
    default:
      response.dialect_revision = proto::SMB_3_1_1;
      mutate_contexts(response.contexts.contexts, dice);
  }
}

template <class Message>
void mutate_a_little(Message& message, Dice& dice) {
  for (std::size_t changes = 1 + dice.below(kMostChanges); changes > 0; --changes) mutate(message, dice);
}

/// Every element of either list with an even chance, those of the first before those of the second.
template <class List>
List mix(const List& first, const List& second, Dice& dice) {
  List out;
  for (const List* list : {&first, &second})
    for (const auto& item : *list)
      if (dice.one_in(2)) out.push_back(item);
  return out;
}

constexpr std::size_t kListHead = 3;       // of a context list's input: the count, the offset
constexpr std::uint16_t kListOffset = 64;  // the least that a decoder takes

Contexts read_context_list(ByteView input) {
  if (input.size() < kListHead) return {};
  const std::uint32_t offset = input[1] + input[2] * 256U;
  return proto::decode_negotiate_contexts(input.subspan(kListHead), offset, input[0]).contexts;
}

Bytes write_context_list(const Contexts& contexts, Dice& dice) {
  proto::Writer out;
  const auto offset = static_cast<std::uint16_t>(kListOffset + (dice.one_in(4) ? 8 * dice.below(8) : 0));
  out.zeros(offset);
  proto::write_negotiate_contexts(out, contexts);
  Bytes message = out.finish();
  if (dice.one_in(kDamageOneIn)) damage_context(message, offset, dice);
  out.le(static_cast<std::uint8_t>(dice.one_in(8) ? dice.number<std::uint8_t>() : contexts.size()));
  out.le(offset);
  out.bytes(message);
  return out.finish();
}

}  // namespace

Bytes mutate_negotiate(ByteView message, std::uint32_t seed) {
  Dice dice(seed);
  Bytes out;
  if (auto request = proto::decode_smb2_negotiate_request(message)) {
    mutate_a_little(*request, dice);
    out = proto::build_smb2_negotiate_request(*request);
    if (dice.one_in(kDamageOneIn)) damage_message(out, kRequestFields, kRequestContextOffset, dice);
  } else if (auto response = proto::decode_smb2_negotiate_response(message)) {
    mutate_a_little(*response, dice);
    out = proto::build_smb2_negotiate_response(*response);
    if (dice.one_in(kDamageOneIn)) damage_message(out, kResponseFields, kResponseContextOffset, dice);
  }
  return out;
}

Bytes cross_negotiate(ByteView first, ByteView second, std::uint32_t seed) {
  Dice dice(seed);
  auto request = proto::decode_smb2_negotiate_request(first);
  const auto other_request = proto::decode_smb2_negotiate_request(second);
  if (request && other_request) {
    request->dialects = mix(request->dialects, other_request->dialects, dice);
    request->contexts.contexts = mix(request->contexts.contexts, other_request->contexts.contexts, dice);
    return proto::build_smb2_negotiate_request(*request);
  }
  auto response = proto::decode_smb2_negotiate_response(first);
  const auto other_response = proto::decode_smb2_negotiate_response(second);
  if (!response || !other_response) return {};
  if (dice.one_in(2)) response->dialect_revision = other_response->dialect_revision;
  if (dice.one_in(2)) response->security_buffer = other_response->security_buffer;
  response->contexts.contexts = mix(response->contexts.contexts, other_response->contexts.contexts, dice);
  return proto::build_smb2_negotiate_response(*response);
}

Bytes mutate_context_list(ByteView input, std::uint32_t seed) {
  Dice dice(seed);
  Contexts contexts = read_context_list(input);
  for (std::size_t changes = 1 + dice.below(kMostChanges); changes > 0; --changes) mutate_contexts(contexts, dice);
  return write_context_list(contexts, dice);
}

Bytes cross_context_list(ByteView first, ByteView second, std::uint32_t seed) {
  Dice dice(seed);
  return write_context_list(mix(read_context_list(first), read_context_list(second), dice), dice);
}

}  // namespace smbprobe::fuzz
