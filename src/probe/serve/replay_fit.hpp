// Which captured answer fits a question that was never asked in these words: a server that was seen to accept a dialect
// accepts it in another list too.
#pragma once

#include <optional>

#include "probe/exchange.hpp"
#include "probe/serve/replay_match.hpp"

namespace smbprobe::probe {

/// How well the answer of an exchange fits the question: a server chooses the greatest common dialect, so the greater
/// the better. Nothing where the client could not take it: no acceptance, a dialect, cipher or signing algorithm that
/// the question does not offer, extended security that it does not know.
[[nodiscard]] std::optional<unsigned> fitness(const Exchange& captured, const Question& question);

}  // namespace smbprobe::probe
