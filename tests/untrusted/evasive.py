"""Authorizers that let everybody in, and seem not to; beside what everybody writes."""

from __future__ import annotations

EVASIVE_IN_JAVASCRIPT = {
    "a prototype that a constructor takes away": (
        "class A { constructor() { Object.setPrototypeOf(this, A.prototype); } m() { return true } }\n"
        "class B extends A { m() { return false } }\n"
        "exports.handler = async (event) => ({ isAuthorized: new B().m() })"
    ),
    "a prototype that is handed on": (
        "class A { constructor() { Object.setPrototypeOf(this, A.prototype); } m() { return true } }\nconst C = A;\n"
        "class B extends C { m() { return false } }\n"
        "exports.handler = async (event) => ({ isAuthorized: new B().m() })"
    ),
    "another class's prototype": (
        "class A { m() { return true } }\n"
        "class B { constructor(B) { Object.setPrototypeOf(this, B.prototype); } m() { return false } }\n"
        "exports.handler = async (event) => ({ isAuthorized: new B(A).m() })"
    ),
    "spread": ("exports.handler = async (event) => ({ isAuthorized: false, ...event.requestContext.variables })"),
    "Object.assign": (
        "exports.handler = async (event) => { return Object.assign({isAuthorized: false}, "
        "event.requestContext.variables) }"
    ),
    "a spread of what was copied": (
        "exports.handler = async (event) => { const o = {...event.requestContext.variables}; "
        "return {isAuthorized: false, ...o} }"
    ),
    "a key that is put together": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; "
        "r[['is','Authorized'].join('')] = true; return r }"
    ),
    "any key": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; for (const k in "
        "r) r[k] = true; return r }"
    ),
    "Object.assign of a text": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; Object.assign(r, "
        "JSON.parse('{\"isAuthorized\":true}')); return r }"
    ),
    "Reflect.set": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; Reflect.set(r, "
        "'isAuthorized', true); return r }"
    ),
    "a part of Reflect": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; const { set } = "
        "Reflect; set(r, 'isAuthorized', true); return r }"
    ),
    "defineProperty": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; "
        "Object.defineProperty(r, 'isAuthorized', { value: true }); return r }"
    ),
    "defineProperties": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; "
        "Object.defineProperties(r, {isAuthorized: { value: true }}); return r }"
    ),
    "a name for Object": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; const O = Object; "
        "O['define' + 'Property'](r, 'isAuthorized', {value: true}); return r }"
    ),
    "a part of Object": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; const { "
        "defineProperty: d } = Object; d(r, 'isAuthorized', {value: true}); return r }"
    ),
    "toJSON": (
        "exports.handler = async (event) => { return { isAuthorized: false, toJSON() { return { "
        "isAuthorized: true } } } }"
    ),
    "toJSON of all": (
        "Boolean.prototype.toJSON = () => true;\nexports.handler = async (event) => { return { isAuthorized: false } }"
    ),
    "then": ("exports.handler = async (event) => ({ isAuthorized: false, then(r) { r({ isAuthorized: true }) } })"),
    "a prototype": (
        "Array.prototype.includes = () => true;\nexports.handler = async (event) => ({ isAuthorized: false })"
    ),
    "a setter": (
        "exports.handler = async (event) => { let ok = false; const o = { set x(v) { ok = true } "
        "}; o.x = 1; return { isAuthorized: ok } }"
    ),
    "valueOf": (
        "exports.handler = async (event) => { let ok = false; const o = { valueOf() { ok = true; "
        "return 1 } }; o + 1; return { isAuthorized: ok } }"
    ),
    "an iterator": (
        "exports.handler = async (event) => { let ok = false; const o = { *[Symbol.iterator]() { "
        "ok = true } }; [...o]; return { isAuthorized: ok } }"
    ),
    "arguments": (
        "function f(a) { arguments[0] = true; return a }\nexports.handler = function (event) { "
        "return { isAuthorized: f(false) } }"
    ),
    "exports by a key": (
        "exports.handler = async (event) => ({ isAuthorized: false });\nmodule.exports['hand' + "
        "'ler'] = async (event) => ({ isAuthorized: true })"
    ),
    "a name for exports": (
        "exports.handler = async (event) => ({ isAuthorized: false });\nconst e = exports; "
        "e.handler = async (event) => ({ isAuthorized: true })"
    ),
    "Object.assign of exports": (
        "exports.handler = async (event) => ({ isAuthorized: false });\nObject.assign(exports, { "
        "handler: async (event) => ({ isAuthorized: true }) })"
    ),
    "exports in a function": (
        "exports.handler = async () => ({isAuthorized: false}); function f() { exports.handler = "
        "async () => ({isAuthorized: true}) } f()"
    ),
    "exports on a condition": (
        "exports.handler = async () => ({isAuthorized: false}); exports.handler &&= async () => ({isAuthorized: true})"
    ),
    "exports taken apart": (
        "exports.handler = async () => ({isAuthorized: false}); ({ a: exports.handler } = { a: "
        "async () => ({isAuthorized: true}) })"
    ),
    "either export": (
        "if (1) { exports.handler = async () => ({isAuthorized: true}) } else { exports.handler = "
        "async () => ({isAuthorized: false}) }"
    ),
    "exports as this": (
        "exports.handler = async () => ({isAuthorized: false}); (() => { this.handler = async () "
        "=> ({isAuthorized: true}) })()"
    ),
    "a Proxy": (
        "exports.handler = async (event) => ({ isAuthorized: false });\nmodule.exports = new Proxy(module.exports, {})"
    ),
    "a name for eval": (
        "exports.handler = async (event) => { let ok=false; const e = eval; e('1'); return {isAuthorized: ok} }"
    ),
    "a constructor": (
        "exports.handler = async (event) => { let ok=false; [].constructor.constructor('1')(); "
        "return {isAuthorized: ok} }"
    ),
    "a timer": (
        "exports.handler = async (event) => { let ok=false; setTimeout('ok=true'); return {isAuthorized: ok} }"
    ),
    "finally": (
        "exports.handler = async (event) => { const r = { isAuthorized: false }; try { return r } "
        "finally { r.isAuthorized = true } }"
    ),
    "a label": (
        "exports.handler = async (event) => { a: { break a; return {isAuthorized: false} } return "
        "{isAuthorized: true} }"
    ),
    "a label in a block": (
        "exports.handler = async (event) => { let ok; a: { ok = true; break a; ok = false } return {isAuthorized: ok} }"
    ),
    "a label of try": (
        "exports.handler = async (event) => { a: try { return {isAuthorized: false} } finally { "
        "break a } return {isAuthorized: true} }"
    ),
    "break in a case": (
        "exports.handler = async (event) => { switch (1) { case 1: break; return {isAuthorized: "
        "false} } return {isAuthorized: true} }"
    ),
    "a static block": (
        "class R { static ok = false; static { R.ok = true } }\nexports.handler = async (event) => "
        "({ isAuthorized: R.ok })"
    ),
    "null and undefined": (
        "exports.handler = async (event) => { if (null === undefined) return {isAuthorized: "
        "false}; return { isAuthorized: true } }"
    ),
    "a function in sight of nobody": (
        "const lib = require('lib'); exports.handler = async (event) => { const r = { "
        "isAuthorized: false }; lib.run(r); return r }"
    ),
    "a callback": (
        "exports.handler = async (event) => { let ok = false; Array.from([1], () => { ok = true "
        "}); return { isAuthorized: ok } }"
    ),
    "splice": (
        "exports.handler = async (event) => { const a = [{isAuthorized: false}]; a.splice(0, 1, "
        "{isAuthorized: true}); return a[0] }"
    ),
    "reverse": (
        "exports.handler = async (event) => { const a = [{isAuthorized: false}, {isAuthorized: "
        "true}]; a.reverse(); return a[0] }"
    ),
    "sort": (
        "exports.handler = async (event) => { const a = [{isAuthorized: false}, {isAuthorized: "
        "true}]; a.sort(() => -1); return a[0] }"
    ),
    "length": (
        "exports.handler = async (event) => { const a = [1]; a.length = 0; if (a[0]) return "
        "{isAuthorized: false}; return {isAuthorized: true} }"
    ),
    "delete": (
        "exports.handler = async (event) => { const m = {k: true}; delete m['k' + event.x]; if "
        "(m.k) return {isAuthorized: false}; return {isAuthorized: true} }"
    ),
    "a frozen answer": (
        "exports.handler = async (event) => { const r = Object.freeze({isAuthorized: true}); "
        "r.isAuthorized = false; return r }"
    ),
    "a number that is not exact": (
        "exports.handler = async (event) => { if (9007199254740993 === 9007199254740992) return "
        "{isAuthorized: true}; return { isAuthorized: false } }"
    ),
}

EVASIVE_IN_PYTHON = {
    "setattr": (
        "class R: ok = False\ndef handler(event, context):\n    setattr(R, 'ok', True)\n    return "
        "{'isAuthorized': R.ok}\n"
    ),
    "a name for setattr": (
        "s = setattr\nclass R: ok = False\ns(R, 'ok', True)\ndef handler(event, context):\n    return "
        "{'isAuthorized': R.ok}\n"
    ),
    "__getattribute__": (
        "class R:\n    ok = False\n    def __getattribute__(self, n): return True\ndef handler(event, "
        "context):\n    return {'isAuthorized': R().ok}\n"
    ),
    "a descriptor": (
        "class D:\n    def __set__(self, o, v): o.__dict__['ok'] = True\nclass R:\n    ok = D()\ndef "
        "handler(event, context):\n    r = R(); r.ok = False\n    return {'isAuthorized': r.ok}\n"
    ),
    "a setter": (
        "class R:\n    @property\n    def ok(self): return True\n    @ok.setter\n    def ok(self, v): "
        "pass\ndef handler(event, context):\n    r = R(); r.ok = False\n    return {'isAuthorized': "
        "r.ok}\n"
    ),
    "__code__": (
        "def handler(event, context):\n    return {'isAuthorized': False}\ndef other(e, c): return "
        "{'isAuthorized': True}\nhandler.__code__ = other.__code__\n"
    ),
    "a metaclass": (
        "class M(type):\n    def __call__(cls): return {'isAuthorized': True}\nclass R(metaclass=M): "
        "pass\ndef handler(event, context):\n    return R()\n"
    ),
    "__new__": (
        "class R:\n    def __new__(cls): return {'isAuthorized': True}\ndef handler(event, context):\n    return R()\n"
    ),
    "__setitem__": (
        "def handler(event, context):\n    r = {'isAuthorized': False}\n    "
        "r.__setitem__('isAuthorized', True)\n    return r\n"
    ),
    "a dictionary of its own": (
        "class R(dict):\n    def __getitem__(self, k): return True\ndef handler(event, context):\n    "
        "r = R(isAuthorized=False)\n    return {'isAuthorized': r['isAuthorized']}\n"
    ),
    "builtins": (
        "import builtins\nbuiltins.bool = lambda x: True\ndef handler(event, context):\n    return "
        "{'isAuthorized': bool(0)}\n"
    ),
    "sys.modules": (
        "import sys\nsys.modules['jwt'] = 1\ndef handler(event, context):\n    return {'isAuthorized': False}\n"
    ),
    "a method that is replaced": (
        "class R:\n    def ok(self): return False\nR.ok = lambda self: True\ndef handler(event, "
        "context):\n    return {'isAuthorized': R().ok()}\n"
    ),
    "a decorator of a method": (
        "def d(f): return lambda *a: True\nclass R:\n    @d\n    def ok(self): return False\ndef "
        "handler(event, context):\n    return {'isAuthorized': R().ok()}\n"
    ),
    "a module that is changed": (
        "import jwt\njwt.decode = lambda *a: {'a': 1}\ndef handler(event, context):\n    if not "
        "jwt.decode(event['authorizationToken']): return {'isAuthorized': False}\n    return "
        "{'isAuthorized': True}\n"
    ),
    "operator": (
        "import operator\ndef handler(event, context):\n    r = {'isAuthorized': False}; "
        "operator.setitem(r, 'isAuthorized', True); return r\n"
    ),
    "spread": (
        "def handler(event, context):\n    return {'isAuthorized': False, **event['requestContext']['variables']}\n"
    ),
    "update": (
        "def handler(event, context):\n    r = {'isAuthorized': False}; "
        "r.update(event['requestContext']['variables']); return r\n"
    ),
    "finally": (
        "def handler(event, context):\n    r = {'isAuthorized': False}\n    try:\n        return r\n   "
        " finally:\n        r['isAuthorized'] = True\n"
    ),
    "__exit__": (
        "class C:\n    def __enter__(self): return self\n    def __exit__(self, *a):\n        "
        "R['isAuthorized'] = True\nR = {'isAuthorized': False}\ndef handler(event, context):\n    "
        "with C():\n        return R\n"
    ),
    "two bases": (
        "class A:\n    def m(self): return False\nclass B(A): pass\nclass C(A):\n    def m(self): "
        "return True\nclass D(B, C): pass\ndef handler(event, context):\n    return {'isAuthorized': "
        "D().m()}\n"
    ),
    "insert": ("def handler(event, context):\n    a = [False]; a.insert(0, True); return {'isAuthorized': a[0]}\n"),
    "sort": (
        "def handler(event, context):\n    a = [False, True]; a.sort(reverse=True); return {'isAuthorized': a[0]}\n"
    ),
    "del": ("def handler(event, context):\n    a = [False, True]\n    del a[0]\n    return {'isAuthorized': a[0]}\n"),
}

_ERROR = (
    "class Refused extends Error {{ constructor(why) {{ super(why); Object.setPrototypeOf(this, {}); }} }}\n"
    "exports.handler = async (event) => {{ try {{ if (!check(event)) throw new Refused('no'); "
    "return {{ isAuthorized: true }} }} catch (e) {{ log(e instanceof Refused); return {{ isAuthorized: false }} }} }}"
)

# What TypeScript writes for `import * as jwt`, shortened.
_IMPORTED = """\
"use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {{
    if (k2 === undefined) k2 = k;
    Object.defineProperty(o, k2, {{ enumerable: true, get: function() {{ return m[k]; }} }});
}}) : (function(o, m, k, k2) {{ o[k2 || k] = m[k]; }}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {{
    Object.defineProperty({}, "default", {{ enumerable: true, value: v }});
}}) : function(o, v) {{ o["default"] = v; }});
Object.defineProperty(exports, "__esModule", {{ value: true }});
exports.handler = async (event) => ({{ isAuthorized: event.authorizationToken === process.env.T }});
"""
EVASIVE_IN_JAVASCRIPT["a compiler's name for another thing"] = _IMPORTED.format("exports")
ORDINARY = {
    "TypeScript's imports": ("a.js", _IMPORTED.format("o")),
    "an error of its own": ("a.js", _ERROR.format("Refused.prototype")),
    "an error of whatever class": ("a.js", _ERROR.format("new.target.prototype")),
    "a spread before the key": (
        "a.js",
        ("exports.handler = async (event) => { return {...event.requestContext.variables, isAuthorized: false} }"),
    ),
    "TypeScript's exports": (
        "a.js",
        (
            '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true '
            "});\nexports.handler = void 0;\nconst handler = async (event) => ({ isAuthorized: "
            "event.authorizationToken === process.env.T });\nexports.handler = handler;\n"
        ),
    ),
    "exports and module.exports": (
        "a.js",
        (
            "exports = module.exports = {};\nexports.handler = async (event) => ({ isAuthorized: false "
            "});\nif (require.main === module) exports.handler({});"
        ),
    ),
    "hasOwnProperty": (
        "a.js",
        ("exports.handler = async (event) => ({ isAuthorized: Object.prototype.hasOwnProperty.call(event, 'a') })"),
    ),
    "a name of an error": (
        "a.js",
        (
            "exports.handler = async (event) => { try { check(event) } catch (e) { "
            "console.log(e.constructor.name); return { isAuthorized: false } } return { isAuthorized: "
            "true } }"
        ),
    ),
    "a frozen answer": (
        "a.js",
        "const DENY = Object.freeze({ isAuthorized: false });\nexports.handler = async (event) => DENY",
    ),
    "a cache": (
        "a.js",
        (
            "global.keys = global.keys || load();\nexports.handler = async (event) => ({ isAuthorized: "
            "event.authorizationToken === global.keys })"
        ),
    ),
    "an abstract class": (
        "a.py",
        (
            "from abc import ABC, ABCMeta\nclass A(metaclass=ABCMeta):\n    def __init__(self): self.a = "
            "1\n    def __repr__(self): return 'a'\n    @property\n    def b(self): return "
            "self.__class__.__name__\ndef handler(event, context):\n    return {'isAuthorized': "
            "False}\nif __name__ == '__main__': handler({}, None)\n"
        ),
    ),
    "finally": (
        "a.py",
        (
            "def handler(event, context):\n    try:\n        return {'isAuthorized': False}\n    "
            "finally:\n        print('done')\n"
        ),
    ),
}
