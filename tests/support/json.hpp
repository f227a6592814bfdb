// JSON by a library that is not ours: the oracle for our writer and reader.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace smbprobe::test {

/// Keys keep their order.
using Json = nlohmann::ordered_json;

}  // namespace smbprobe::test
