def to_text(term):
    return f"{type(term).__name__}{tuple(term.args)}"
def to_latex(term):
    return to_text(term)
