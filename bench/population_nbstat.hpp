// The NBSTAT service of a population, UDP 137.
#pragma once

#include "population_rule.hpp"

namespace smbprobe::bench {

/// Takes UDP 137 on every address. Throws std::system_error.
[[nodiscard]] int open_nbstat();

/// Answers for every host that speaks SMB, from the address that was asked, until the process ends.
[[noreturn]] void serve_nbstat(int socket, const Mix& mix);

}  // namespace smbprobe::bench
