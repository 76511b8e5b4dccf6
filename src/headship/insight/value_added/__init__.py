"""Value added: a random-intercept model of attainment, fitted exactly from sufficient statistics.

The steps, one module each:

    sources     what is asked of which files or rows
    duck, spark an engine each: registers the rows as the view `learners`, and answers SQL
    statements  the SQL, one text for every engine
    design      which columns become which terms: contrasts of text, what is constant or follows from others
    moments     counts, means and cross-products of the groups, centred and scaled
    intercept, nested, slope
                a covariance structure each: its likelihood from the moments, the gradient, the groups' effects
    estimation  profiles the likelihood and finds its top
    fitting     the way through all of these
    results     what comes out

Nothing here knows of Django's models, and numpy, scipy, DuckDB and Spark are imported where they compute, so that a
web process that only reads stored effects stays small.
"""

from headship.insight.value_added.fitting import fit
from headship.insight.value_added.results import CannotFit, Effect, Fit, Term
from headship.insight.value_added.sources import Rows

__all__ = ["CannotFit", "Effect", "Fit", "Rows", "Term", "fit"]
