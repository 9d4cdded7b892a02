"""Expressions that Terraform itself evaluates as well, to compare the values."""

EXPRESSIONS = r"""
1 + 2 * 3
10 / 4
7 % 3
-7 % 3
"a" == "a" ? "y" : "n"
true ? "a" : false ? "b" : "c"
false ? "a" : false ? "b" : "c"
!(true && false)
1 == "1"
"${1}${true}x"
"${[1, 2][1]}"
[for x in ["a", "b"] : upper(x)]
{for k, v in {a = 1, b = 2} : v => k}
{for x in ["a", "bb", "cc"] : length(x) => x...}
[for k, v in {b = 1, a = 2} : k]
[for i, x in toset(["b", "a"]) : i]
[{a = 1}, {a = 2}][*].a
[{a = {b = 1}}, {a = {b = 2}}].*.a.b
concat(["a"], ["b", "c"])
merge({a = 1}, {b = 2, a = 3})
join(",", ["a", "b"])
format("%s-%d-%v", "a", 3, true)
format("%05d|%-5s|%5s|%q|%%", 42, "a", "b", "c")
formatlist("x-%s", ["a", "b"])
lookup({a = 1}, "b", 5)
element(["a", "b"], 3)
flatten([["a"], [["b"], "c"]])
compact(["a", "", "b"])
distinct(["a", "b", "a"])
coalesce("", "b")
coalescelist([], ["b"])
toset(["b", "a", "b"])
keys({b = 1, a = 2})
values({b = 1, a = 2})
zipmap(["a", "b"], [1, 2])
try({a = 1}.b, "x")
try(tonumber("q"), 7)
can({a = 1}.b)
can("x")
one([])
one(["a"])
reverse(["a", "b"])
slice(["a", "b", "c"], 1, 2)
sort(["b", "a"])
setunion(["a"], ["b"])
setintersection(["a", "b"], ["b"])
setsubtract(["a", "b"], ["b"])
setproduct(["a"], ["b", "c"])
range(3)
range(1, 4)
range(3, 0)
alltrue([true, false])
anytrue([true, false])
sum([1, 2])
index(["a", "b"], "b")
jsonencode({b = "<x>", a = [1, null, true]})
jsondecode("{\"a\": [1]}").a[0]
yamldecode("a: [1, x]").a
replace("a-b-c", "-", "_")
substr("hello", 1, 3)
substr("hello", -2, -1)
split(",", "a,b")
split(",", "")
title("hello world")
trimspace(" a ")
trim("--a--", "-")
trimprefix("hello", "he")
trimsuffix("hello", "lo")
chomp("a\n")
indent(2, "a\nb")
startswith("abc", "ab")
endswith("abc", "bc")
strcontains("abc", "b")
basename("a/b.txt")
dirname("a/b.txt")
dirname("b.txt")
max(1, 5, 3)
min(1, 5, 3)
ceil(1.2)
floor(1.8)
abs(-3)
parseint("ff", 16)
timeadd("2027-01-01T00:00:00Z", "24h")
timeadd("2027-01-01T00:00:00Z", "1h30m")
base64decode("aGk=")
base64encode("hi")
contains(["a"], "a")
length("héllo")
length({a = 1})
tostring(1.5)
tobool("true")
tonumber("12")
"%{ if true }a%{ else }b%{ endif }"
"%{ for x in ["a", "b"] }${x},%{ endfor }"
"%{ for i, x in ["a", "b"] ~}  ${i}${x} %{~ endfor }"
"a ${~ "b" ~} c"
"$${x} %%{y} \" \\ \t \u00e9"
"a%{ if true ~}\n\n  b%{ endif ~}  \n c"
upper("straße")
1.5e3
1.0
"${1.50}"
"${10 / 4}"
100000000000000000000 + 1
null
[1, "a", null]
{ a = 1, "b c" = 2, ("d") = 3 }
{ "a" : 1 }
setproduct([], ["a"])
min([1, 2]...)
"x" == null
[] == []
{a = 1} == {a = 1}
1 < 2 && 3 >= 3
urlencode("a b/c")
strrev("abc")
"${"nested ${"deep"}"}"
substr("héllo", 1, 1)
tolist(toset(["b", "a"]))[0]
tomap({a = 1})["a"]
coalesce(null, "a")
lookup({a = "b"}, "a")
""".strip().splitlines()
