// Changes to a negotiate context list that keep it a list.
#pragma once

#include <vector>

#include "dice.hpp"
#include "proto/smb2_negotiate_contexts.hpp"

namespace smbprobe::fuzz {

/// One change: contexts change places, are duplicated, dropped, added, given another type or other content.
void mutate_contexts(std::vector<proto::NegotiateContext>& contexts, Dice& dice);

/// One change to a list of numbers: `known` is what stands for the numbers that mean something.
void mutate_numbers(std::vector<std::uint16_t>& numbers, const std::vector<std::uint16_t>& known, Dice& dice);

}  // namespace smbprobe::fuzz
