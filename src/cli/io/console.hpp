// What the program says to people, on standard error. Nothing here throws, and what cannot be said changes nothing
// else.
#pragma once

#include <string_view>

#include "cli/exit_code.hpp"
#include "cli/io/output_file.hpp"

namespace smbprobe::cli {

/// A sentence as a line of its own: "smbprobe: SENTENCE".
void tell(std::string_view sentence) noexcept;

/// Text as it is, with its line ends.
void tell_text(std::string_view text) noexcept;

/// Tells why the program ends early. @return the code to end with
ExitCode complain(const Problem& problem) noexcept;

/// To be called first of all. An exception that nothing catches, as in a function that may not throw, ends the program
/// with a sentence and ExitCode::trouble.
void guard_against_exceptions() noexcept;

/// To be called first of all. A standard stream that is closed is opened so that each use of it fails: the next file to
/// be opened does not take its number, and with it what is meant for people. A closed pipe, or a file that
/// may not grow, is an error of the write.
void guard_standard_streams() noexcept;

}  // namespace smbprobe::cli
