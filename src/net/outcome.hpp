// From the operating system's error numbers to what became of a request.
#pragma once

#include <string>
#include <system_error>

#include "probe/exchange.hpp"

namespace smbprobe::net {

/// What an error of connect, read or write means. The end of the stream is `closed`; what has no row is `error`.
/// A cancelled operation is `error` too: who cancelled it knows better.
[[nodiscard]] probe::Outcome outcome_of(const std::error_code& error) noexcept;

/// One clause for people where the outcome alone does not tell enough (unreachable and error), else "".
[[nodiscard]] std::string explain(const std::error_code& error);

/// True where an error is a shortage of this machine (descriptors, buffers, local ports), not a word of the host.
[[nodiscard]] bool is_shortage(const std::error_code& error) noexcept;

}  // namespace smbprobe::net
