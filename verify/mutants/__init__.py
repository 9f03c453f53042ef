"""Does the checker ever accept a false line? Wrong variants of every true line, decided twice by programs that share nothing.

mutate     every small mistake that a term can contain, at every position of it
rewrite    harmless rewritings: the same equation written otherwise
judge      a second opinion that knows no sympy: plain floating-point sums over all trajectories of random MDPs
run        both opinions on every mutant, side by side:  python -m verify.mutants
"""
