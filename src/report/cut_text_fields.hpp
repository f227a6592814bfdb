// The fields of what was cut.
#pragma once

#include "report/cut_text.hpp"
#include "report/field_codecs.hpp"

namespace smbprobe::report {

template <>
struct Fields<CutText> {
  static constexpr std::tuple list{Field<"field", &CutText::field>{}, Field<"length", &CutText::length>{}};
};
static_assert(lists_every_member<CutText>());

}  // namespace smbprobe::report
