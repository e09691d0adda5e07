"""What every page gets: who is acting, where they can go, how the bureau looks."""


def page(request) -> dict:
    """Context of base.html; on pages outside a bureau (sign-in, errors) nearly all of it is empty."""
    return {"door": getattr(request, "door", None)}
