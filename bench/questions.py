"""One question of each kind that the offline engine answers, over a whole team or a period."""

QUESTIONS = {
    "count": "How many open deals do we have?",
    "sum": "How much did we win this year?",
    "average": "What is the average deal size?",
    "median": "What is the median deal size?",
    "trend": "Won revenue by month",
    "win rate": "Win rate by owner",
    "top": "Top 10 deals by amount",
    "breakdown": "Pipeline by stage",
    "whole table": "How many opportunities by product?",
    "regions": "Revenue by region",
    "companies": "Top 5 companies by revenue",
    "cycle": "Average sales cycle by owner",
    "cycle, whole": "What is our average sales cycle?",
}
