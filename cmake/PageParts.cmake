# Puts the page's style and script into a source file, with the hashes that its Content-Security-Policy names.
# cmake -DPAGE=folder -DOUT=file -P PageParts.cmake

# out: base64 of 32 bytes given in hex
function(base64_of_hash hex out)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(text "")
  string(APPEND hex "00")  # to a whole number of three bytes
  foreach(at RANGE 0 63 3)
    string(SUBSTRING "${hex}" ${at} 3 digits)
    math(EXPR high "0x${digits} >> 6")
    math(EXPR low "0x${digits} & 63")
    string(SUBSTRING "${alphabet}" ${high} 1 first)
    string(SUBSTRING "${alphabet}" ${low} 1 second)
    string(APPEND text "${first}${second}")
  endforeach()
  string(SUBSTRING "${text}" 0 43 text)
  set(${out} "${text}=" PARENT_SCOPE)
endfunction()

set(source "// Made of src/view/html by cmake/PageParts.cmake when the program is built.\n")
string(APPEND source "#include \"view/html/page_parts.hpp\"\n\nnamespace smbprobe::view {\n\n")
foreach(part IN ITEMS "Style;page.css" "Script;page.js")
  list(GET part 0 name)
  list(GET part 1 file)
  file(READ "${PAGE}/${file}" text)
  string(SHA256 hash "${text}")
  base64_of_hash(${hash} base64)
  string(APPEND source "const std::string_view kPage${name} = R\"page~(${text})page~\";\n")
  string(APPEND source "const std::string_view kPage${name}Hash = \"${base64}\";\n\n")
endforeach()
string(APPEND source "}  // namespace smbprobe::view\n")
file(WRITE "${OUT}" "${source}")
