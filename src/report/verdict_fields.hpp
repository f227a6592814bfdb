// The table of a verdict, which stands flat among the fields of what it is about.
#pragma once

#include "report/field_codecs.hpp"

namespace smbprobe::report {

template <>
struct Fields<Verdict> {
  static constexpr std::tuple list{Field<"answer", &Verdict::answer>{}, Field<"how", &Verdict::reason>{},
                                   Field<"exchange", &Verdict::exchange>{}};
};
static_assert(lists_every_member<Verdict>());

}  // namespace smbprobe::report
