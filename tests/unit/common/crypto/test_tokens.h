// Tokens for the keys of test_keys.h, made with another implementation (the Python package
// "cryptography": its RSA-OAEP, AES-CTR and AES-CMAC).
#pragma once

namespace courier::crypto {

inline constexpr char kHybridToken[] =
    "SFlCUklEOgCcKLWxUoIzytelcSq4ufyAwHe0ebKxnItCMkJK0mX7+ObQ+o1FyuZAa8e+JeBPFvkPW0TQCJCtYBU3"
    "scSlcbGgcXGMuGpLkWVFg40QSwPVO6fnzN5p7sx+PKCqKHDozB0RXx57Y++AbsngUaT+A0jUe0EwXXGWUl1wBiJL"
    "5rbhJ8JBtkNi8lOvx3bd2RNQ/QdFmlBnW17uAgx0uQy7MW2lL3Pib8PJKDy7WCZj/XffYtCOFeCCsJ4JEaVm61N/"
    "hC5oo2h/iHEBsKT1DiUisUHefaS5hRA++PEPhMZ40QQS38mUCGYv3b6Xx4WG+bpcOxKMreHdLClz9hca0CJtKMV4"
    "GzFyacQWTtVYmoACu5gDKarZ2xQ92muPJe/sBHhmzmGlzTujkrrGpMtwo1FZ1MMSRzXdjg==";

inline constexpr char kHybridToken3072[] =
    "SFlCUklEOgWPqcY6/+oMiaLZ3g2heVgg0qVYEuZ6e/FyL/D0ff9fiPELbqWNgZNXjdcKyCkpXE1eH0Y9DGLcxD1K"
    "1pLh95Y8PEBxgL5LDmduCwSJAa1GNWiYIU40r72Y5SVsw+3I4kwPKN4kLaIbKoSh1yXOQfaG1zlJHhhkpTjOMqRC"
    "X3Kmlh+wgPu3qtCBs7D7syCw6IoHdQs4gZWITGIgWbP2Qd7QtOAJtZcX/1i/2O/i0+SE+nkqodqexIc1z7HXvt4q"
    "1/tf13h21fPkGiKcjIxbk5wu9xFG0y5jngUtjrJbBSH1YgeGgenWArrdVJK56hZUMBdtv1K7X1QdQ5J0kQSF0P3v"
    "F0ajK8yR6YlHa8oVDgnW9BDs7BFjGpKMU1D9mgu3tXr1rQKU5XhDqvYWnukCDHe5bO6s0Dos+qFstbJ9p+2ULDum"
    "ZW1rFt9w8XO88qsipiXu/LMIyOrtQI7Qbully/bARC0kyVkOomfKF5aCOiYd7Ja2fWPb6ESsoLcT6m3mOK5Ocuzy"
    "KdWpH8GuYhjdSRiVdwJApAEUf1ZYJxUzMfiylHPaf74ZK9uGp2IBoGA=";

inline constexpr char kEmptyToken[] =
    "SFlCUklEOg0go8qmykPRzleaqXmTdjSMWOuJ+MYboYMIKOpit+GmxlvNL9XIpm5YDBRkNfl5oPRyyW5FgYbVwDMe"
    "FkI2J3+OHGf1qaPhQmn3q/p4idvcJEZkqfd/UVa23UsJifrMCQmjCPTnzm8ECdZn8j2TVZ/l3iWuM/2b1/otGPew"
    "eum/+lTed/UlHGYALGk1I9B0IbrxDKwD6HKImOavzPiISxWkzNJ3wtPlsolsJfv9IProbjXIR13L6SfDivBmbVMM"
    "dsmQyAwTkbruIZMFsLl2ZQ/y04YKDy+FMRRE7CGXWR4wye7g6KkF50WiuGIpEZ7GtMQCIou3cjyVHNOpoA94i326"
    "DRL7R0zta4iPWmVOBl7w/qUHVfB0xmEsj6ohTneygg==";

inline constexpr char kLegacyToken[] =
    "RNHmiRoBoLAD1xlHZPn6WO0lz9QwfWMJPWjAD/qWHEm2juALtddJb0zWhjlXa4L5Dk30lx5+zWs/IZx8P7MJDn42"
    "w1hG458Uq5w9lJcYx3j1rrFTrl82xnQPnUgU2ecN8cRGujzSoPyjfQnoXbbL5EoDZJYtNV6nZYcxN4nzgUnkC1k8"
    "rWz7ymvp8BCch3pDk43rtQv1bU3fczFXmgl88djYCX7zdnPH5oVOMqNUk0paEcg0gnjAV4f0mwm0j48+jvv42CAG"
    "OwWdyf0OP74aTVbdr4uxSetDMsGGg51yyCwd9u6Ua+A4foTk4PizYksev3Vovp5po2E+gqVWTU7lRg==";

inline constexpr char kBadUtf8Token[] =
    "SFlCUklEOhkYAesd15r2Upc9hvjZbYlxtZ8oub4FUXbiuRk7/NUO6XW78FZz+8/GxzFNEP2AkOTu5SQVy4daHj3e"
    "Bh+L7umo8Cf4kP2x7Q/Muk8J9p0XH6/FusU9Zt5ugzLOWKx1pQD5JvOo6XK/9kik7jd18TqeAgPU+GqOYrxgQXeu"
    "ueJGQJaMTZAHoaBtX1YMYFPtgvCFTm6w8veqlzLI2dRAQqfGRqm6df+krIcv4+HYCL7I0O37rx3T1/3r9443a0q5"
    "l/i5pgSfswT1LIGwvDps3zCAOYcaZWlJxUHD96uDbzYH3xJfSCEdbcFHNUR+VP0+XtQ4DHXJtLw3cSYHbVKrJ+Yl"
    "zMRTqn8LvGFq1aqAe63Bxw2HH/JmnCYvgtUAg0BbTw/R";

inline constexpr char kKey24Token[] =
    "SFlCUklEOhewgOn2e5Vk/uNojShKgbLvlXjFLh8iypjQbhSVGcMnKzcIahYZ9HwfhBWhAeEYLo+rhhgTRHvXj84b"
    "NRBEgDq32KGYnLmtvfQcTiGcBB+xjXhYwfXQok9Jv4g421gaf/4Jf7HgjusPG7J7UdBwknMoJ2miMqA3DU9t2btS"
    "R9Bapq2W+z3cpmaWBx/zBv4qZzmQCs9FOrpVv6jG2UcW5Q35MbyIWPh29MnSDfEQOXg23Rn266Tfq4uJg1ZcYAxr"
    "BsNUfjdtS3RAEkgw/VWKKNHnw1fwygjpkVZjN0/H0hLInFCmbeeDej7mDG1yCSbpssFDTdvuPq9Ba/HF0FTDbpv5"
    "UiJQ31RdTEG4n1AO0Li14BVXWW3jg1yXd7clFUSo0BOzOZ1b5hqm6VF9";

inline constexpr char kShortSessionKeyToken[] =
    "SFlCUklEOooQWcs0evbDMTSHc6hU11e4JKklcKvfoSfs3oCr3cet/XjS11dCOnuxPX3jbEtz5PVqc2rg99Im6LLa"
    "DQhirmBRKU7/2HrRoO8jhAwJMmKLXXmZ3CJ9vF8Xxh945Oklp8+I5evNw656D7g9nibTnGr0xBQGAiT9gEpAZgly"
    "5QSPD7JoytGAtkzusfPZbFUzrhkKdEanXYflpgtJ3xaJaqc9Ci7j9lWGogolj79BDarAbIK3zP4tkBPAEU1PlvK/"
    "y5/ZZ41nUeHRBpE4Kx1obZ+sl/zo99RG3PuIxsGGVGaccc7Xn0+husVfge33jwtJOA6e534CcuZOiVJt2jvYglgY"
    "O4NrqFPTDdfigNgqfhJbZ0ltmWj0/kalupJB+zxx7WRGQtYGF2l0";

}  // namespace courier::crypto
